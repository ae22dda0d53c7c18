using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace Ergo.EmbeddedPostgres;

/// <summary>
/// Chooses the port. Below the range systems hand out to outgoing connections: within it, a client that tries to
/// reconnect while the server is down can be given the server's own port and would then keep it out.
/// </summary>
internal static class PortChooser
{
    internal const int Lowest = 20000;
    internal const int Highest = 32000;

    /// <summary>A port nobody listens on at this moment.</summary>
    /// <exception cref="EmbeddedPostgresException">All ports tried are taken.</exception>
    internal static int Free()
    {
        for (var attempt = 0; attempt < 200; attempt++)
        {
            var port = RandomNumberGenerator.GetInt32(Lowest, Highest);
            if (IsFree(port))
            {
                return port;
            }
        }

        throw new EmbeddedPostgresException($"No free port on 127.0.0.1 between {Lowest} and {Highest}: end some programs, or set Embedded:Port.");
    }

    /// <summary>True when nobody listens on the port of 127.0.0.1 at this moment.</summary>
    internal static bool IsFree(int port)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, port);
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    /// <summary>The failure of a port that was asked for and cannot be had.</summary>
    internal static EmbeddedPostgresException Taken(int port) =>
        new($"Port {port} of 127.0.0.1 is taken by another program: end that program, set Embedded:Port to another port, or leave it empty to have one chosen.");
}
