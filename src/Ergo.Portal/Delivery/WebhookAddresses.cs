using System.Net;
using System.Net.Sockets;
using Ergo.Database;
using Ergo.Operations.Alerts;
using Microsoft.Extensions.Options;

namespace Ergo.Portal.Delivery;

/// <summary>A name led to an address that the portal does not send to.</summary>
internal sealed class ForbiddenAddressException(string host, IPAddress address) : IOException($"{host} leads to {address}, which is not a public address")
{
    /// <summary>Why, as a code.</summary>
    public Notice Notice { get; } = Notice.Of(AlertCodes.NotPublic, ("host", host), ("address", address.ToString()));
}

/// <summary>
/// Where webhooks may be sent. The portal stands where others cannot reach: whoever may name an address must not be able to ask its
/// neighbours through it. So the address that is connected to is judged, not the name.
/// </summary>
internal sealed class WebhookAddresses(IOptions<AlertSettings> settings)
{
    // Not for the public: IANA's registries of special-purpose addresses, and multicast.
    private static readonly IPNetwork[] Special =
    [
        .. new[]
        {
            "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15",
            "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
            // Within the public addresses of IPv6: what carries IPv4 (Teredo, 6to4), benchmarks, documentation.
            "2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20",
        }.Select(IPNetwork.Parse),
    ];

    private static readonly IPNetwork PublicV6 = IPNetwork.Parse("2000::/3");
    private readonly IPNetwork[] _allowed = [.. settings.Value.Networks.Select(IPNetwork.Parse)];

    /// <summary>Why an address can never be sent to, whatever its name leads to; null where it can.</summary>
    public Notice? FaultOf(string? written)
    {
        if (written is not { Length: > 0 and <= 2000 } || !Uri.TryCreate(written, UriKind.Absolute, out var address) || address.Host.Length == 0
            || (address.Scheme != Uri.UriSchemeHttps && address.Scheme != Uri.UriSchemeHttp))
        {
            return Notice.Of(AlertCodes.AddressFault, ("address", written));
        }

        if (address.UserInfo.Length > 0)
        {
            return Notice.Of(AlertCodes.CredentialsInAddress);
        }

        if (address.Scheme == Uri.UriSchemeHttp && !settings.Value.AllowHttp && !address.IsLoopback)
        {
            return Notice.Of(AlertCodes.NotEncrypted);
        }

        return IPAddress.TryParse(address.IdnHost.Trim('[', ']'), out var given) && !IsAllowed(given)
            ? Notice.Of(AlertCodes.NotPublic, ("host", address.Host), ("address", given.ToString()))
            : null;
    }

    /// <summary>Connects to a host, at an address of it that may be sent to.</summary>
    /// <exception cref="ForbiddenAddressException">One of its addresses may not: a name that leads here and there is not believed at all.</exception>
    public async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var addresses = await Dns.GetHostAddressesAsync(context.DnsEndPoint.Host, cancellationToken);
        if (Array.Find(addresses, address => !IsAllowed(address)) is { } forbidden)
        {
            throw new ForbiddenAddressException(context.DnsEndPoint.Host, forbidden);
        }

        Socket socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(addresses, context.DnsEndPoint.Port, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Whether an address may be sent to.</summary>
    internal bool IsAllowed(IPAddress address)
    {
        var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        return Array.Exists(_allowed, range => range.Contains(plain))
            || ((plain.AddressFamily == AddressFamily.InterNetwork || PublicV6.Contains(plain)) && !Array.Exists(Special, range => range.Contains(plain)));
    }
}
