using System.Buffers;
using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using MimeKit;
using SmtpServer;
using SmtpServer.ComponentModel;
using SmtpServer.Protocol;
using SmtpServer.Storage;

namespace Ergo.Portal.Tests.SavedReports;

/// <summary>A real mail server on loopback, which keeps what it takes.</summary>
internal sealed class MailServer : MessageStore, IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _running;
    private int _refusals;

    private MailServer()
    {
        using (TcpListener free = new(IPAddress.Loopback, 0))
        {
            free.Start();
            Port = ((IPEndPoint)free.LocalEndpoint).Port;
        }

        var options = new SmtpServerOptionsBuilder().ServerName("localhost").Endpoint(endpoint => endpoint.Endpoint(new IPEndPoint(IPAddress.Loopback, Port))).Build();
        ServiceProvider services = new();
        services.Add(this);
        _running = new SmtpServer.SmtpServer(options, services).StartAsync(_stop.Token);
    }

    /// <summary>Starts one.</summary>
    public static MailServer Start() => new();

    /// <summary>Where it listens.</summary>
    public int Port { get; }

    /// <summary>What it took.</summary>
    public ConcurrentQueue<MimeMessage> Taken { get; } = new();

    /// <summary>Refuses so many messages from now on.</summary>
    public void Refuse(int messages) => Volatile.Write(ref _refusals, messages);

    /// <summary>Refuses what is for this address; null for none.</summary>
    public string? Refused { get; set; }

    public override async Task<SmtpResponse> SaveAsync(ISessionContext context, IMessageTransaction transaction, ReadOnlySequence<byte> buffer, CancellationToken cancellationToken)
    {
        if (Interlocked.Decrement(ref _refusals) >= 0 || transaction.To.Any(address => $"{address.User}@{address.Host}" == Refused))
        {
            return new SmtpResponse(SmtpReplyCode.MailboxUnavailable, "mailbox full");
        }

        using MemoryStream content = new(buffer.ToArray());
        Taken.Enqueue(await MimeMessage.LoadAsync(content, cancellationToken));
        return SmtpResponse.Ok;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        try
        {
            await _running;
        }
        catch (OperationCanceledException)
        {
            // It was stopped.
        }

        _stop.Dispose();
    }
}
