using System.Net;
using System.Net.Sockets;

namespace Ergo.Portal.Requests;

/// <summary>Where a request comes from, as forwarded headers of known proxies tell it.</summary>
internal static class RemoteAddress
{
    private const int NetworkBytes = 8;

    /// <summary>The browser's address, for people and the audit log; null where the server knows none.</summary>
    public static string? Address(this HttpContext context) => RemoteIp(context)?.ToString();

    /// <summary>What is one visitor to a limit: an IPv4 address, or the 64 bits of IPv6 that a site is given as a whole.</summary>
    public static string Network(this HttpContext context)
    {
        if (RemoteIp(context) is not { } address)
        {
            return "";
        }

        return address.AddressFamily == AddressFamily.InterNetworkV6 ? Convert.ToHexString(address.GetAddressBytes().AsSpan(0, NetworkBytes)) : address.ToString();
    }

    /// <summary>The address itself, an IPv4 address as such; null where the server knows none.</summary>
    public static IPAddress? RemoteIp(this HttpContext context) => context.Connection.RemoteIpAddress is { IsIPv4MappedToIPv6: true } mapped ? mapped.MapToIPv4() : context.Connection.RemoteIpAddress;
}
