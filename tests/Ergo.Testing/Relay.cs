using System.Net;
using System.Net.Sockets;

namespace Ergo.Testing;

/// <summary>A network between a client and a server, which a test can cut: both ends find their connections gone, and no new one is made.</summary>
public sealed class Relay : IAsyncDisposable
{
    private readonly TcpListener listener;
    private readonly CancellationTokenSource cut = new();
    private readonly Task accepting;

    /// <summary>Starts to pass on what comes to <see cref="Port"/>.</summary>
    /// <param name="host">Where to.</param>
    /// <param name="port">The port there.</param>
    /// <param name="at">The port of one that was cut, which this one takes the place of; 0 for a free one.</param>
    public Relay(string host, int port, int at = 0)
    {
        listener = new TcpListener(IPAddress.Loopback, at);
        listener.Start();
        accepting = AcceptAsync(host, port);
    }

    /// <summary>The port on loopback that stands for the server.</summary>
    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    /// <summary>Cuts every connection.</summary>
    public async Task CutAsync()
    {
        await cut.CancelAsync().ConfigureAwait(false);
        listener.Stop();
        await accepting.ConfigureAwait(false);
    }

    /// <summary>Cuts every connection.</summary>
    public async ValueTask DisposeAsync()
    {
        await CutAsync().ConfigureAwait(false);
        listener.Dispose();
        cut.Dispose();
    }

    private async Task AcceptAsync(string host, int port)
    {
        List<Task> pairs = [];
        try
        {
            while (true)
            {
                pairs.Add(PassOnAsync(await listener.AcceptTcpClientAsync(cut.Token).ConfigureAwait(false), host, port));
            }
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(pairs).ConfigureAwait(false);
        }
    }

    private async Task PassOnAsync(TcpClient client, string host, int port)
    {
        using var _ = client;
        using TcpClient server = new();
        try
        {
            await server.ConnectAsync(host, port, cut.Token).ConfigureAwait(false);
            var (near, far) = (client.GetStream(), server.GetStream());
            await Task.WhenAny(near.CopyToAsync(far, cut.Token), far.CopyToAsync(near, cut.Token)).ConfigureAwait(false);
        }
        catch (Exception end) when (end is OperationCanceledException or IOException or SocketException)
        {
            // Either end went away, or the network was cut.
        }
    }
}
