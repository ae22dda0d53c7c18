using System.Text.Json;
using static Ergo.OpenIdConnect.TokenChecks;

namespace Ergo.OpenIdConnect;

/// <summary>A logout token that holds.</summary>
internal sealed record LogoutToken(string Id, string? Subject, string? SessionId, DateTimeOffset Expires);

/// <summary>What a logout token must say besides what <see cref="TokenRules"/> ask (OpenID Connect Back-Channel Logout, 2.6).</summary>
internal static class LogoutTokenRules
{
    private const string LogoutEvent = "http://schemas.openid.net/event/backchannel-logout";
    // Nobody needs a logout token that is good for longer, and each is remembered until it ends.
    private static readonly TimeSpan MaxLifetime = TimeSpan.FromHours(1);

    /// <summary>The token, when it ends sessions.</summary>
    /// <exception cref="OpenIdConnectException">Any of it does not hold.</exception>
    public static LogoutToken Check(SignedToken token, ProviderOptions options, DateTimeOffset now)
    {
        Require(!token.Has("nonce"), "it has a nonce, as an ID token");
        Require(IsLogout(token), "events does not name a logout");
        var id = token.Text("jti");
        Require(!string.IsNullOrEmpty(id), "jti is missing");
        var subject = Optional(token, "sub");
        var session = Optional(token, "sid");
        Require(subject is not null || session is not null, "neither sub nor sid is there");
        var left = token.Seconds("exp")!.Value - (now.ToUnixTimeMilliseconds() / 1000.0);
        Require(left <= MaxLifetime.TotalSeconds, "it is valid for too long");
        return new LogoutToken(id!, subject, session, now.AddSeconds(left) + options.ClockSkew);
    }

    private static bool IsLogout(SignedToken token) =>
        token.Payload.TryGetProperty("events", out var events)
        && events.ValueKind == JsonValueKind.Object
        && events.TryGetProperty(LogoutEvent, out var logout)
        && logout.ValueKind == JsonValueKind.Object;

    private static string? Optional(SignedToken token, string name)
    {
        var value = token.Text(name);
        Require(!token.Has(name) || !string.IsNullOrEmpty(value), $"{name} is empty");
        return value;
    }
}
