using System.Text.Json;
using static Ergo.OpenIdConnect.TokenChecks;

namespace Ergo.OpenIdConnect;

/// <summary>A logout token that holds.</summary>
internal sealed record LogoutToken(string Id, string? Subject, string? SessionId, DateTimeOffset Expires);

/// <summary>Judges what a logout token says (OpenID Connect Back-Channel Logout, 2.6).</summary>
internal sealed class LogoutTokenValidator(OpenIdConnectOptions options, SignedTokenReader reader, TimeProvider time)
{
    private const string LogoutEvent = "http://schemas.openid.net/event/backchannel-logout";
    private static readonly string[] Types = ["logout+jwt", "application/logout+jwt", "JWT"];
    // Nobody needs a logout token that is good for longer, and each is remembered until it ends.
    private static readonly TimeSpan MaxLifetime = TimeSpan.FromHours(1);

    /// <summary>The token, when it ends sessions of this client.</summary>
    /// <param name="token">The token as sent; may be anything.</param>
    /// <param name="cancellationToken">Ends waiting for the provider.</param>
    /// <exception cref="OpenIdConnectException">Any of it does not hold.</exception>
    public async Task<LogoutToken> ValidateAsync(string token, CancellationToken cancellationToken)
    {
        var signed = await reader.ReadAsync(token, Types, cancellationToken);
        var now = time.GetUtcNow();
        signed.CheckForUs(options, now);
        Require(!signed.Has("nonce"), "it has a nonce, as an ID token");
        Require(IsLogout(signed), "events does not name a logout");
        var id = signed.Text("jti");
        Require(!string.IsNullOrEmpty(id), "jti is missing");
        var subject = Optional(signed, "sub");
        var session = Optional(signed, "sid");
        Require(subject is not null || session is not null, "neither sub nor sid is there");
        var left = signed.Seconds("exp")!.Value - (now.ToUnixTimeMilliseconds() / 1000.0);
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
