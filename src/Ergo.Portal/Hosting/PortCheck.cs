using System.Net;
using System.Net.Sockets;

namespace Ergo.Portal.Hosting;

/// <summary>Looks whether the addresses are free before anything else is started, so that a taken port is one clear line.</summary>
internal static class PortCheck
{
    /// <summary>Why an address can not be listened on, or null when all can.</summary>
    /// <param name="urls">The configured addresses, separated by semicolons; <c>*</c> and <c>+</c> stand for every address of the machine. Those with a host name are left to the server.</param>
    public static string? Refusal(string? urls)
    {
        foreach (var url in (urls ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var every = url.Replace("://*", "://0.0.0.0", StringComparison.Ordinal).Replace("://+", "://0.0.0.0", StringComparison.Ordinal);
            if (!Uri.TryCreate(every, UriKind.Absolute, out var address) || address.Port == 0 || !IPAddress.TryParse(address.Host.Trim('[', ']'), out var ip))
            {
                continue;
            }

            try
            {
                using var listener = new TcpListener(ip, address.Port);
                listener.Start();
            }
            catch (SocketException e)
            {
                return $"{url} can not be listened on: {Reason(e.SocketErrorCode)}. Choose another address with --urls http://127.0.0.1:<port>.";
            }
        }

        return null;
    }

    private static string Reason(SocketError error) => error switch
    {
        SocketError.AddressAlreadyInUse => "another program uses this port, perhaps a portal that is still running",
        SocketError.AccessDenied => "the account that runs the portal may not use this port",
        SocketError.AddressNotAvailable => "this machine does not have that address",
        _ => $"the system refuses it ({error})",
    };
}
