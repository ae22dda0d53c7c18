using System.Globalization;
using System.Security.Claims;
using Ergo.Accounts;
using Ergo.Accounts.ApiKeys;
using Ergo.Database;
using Ergo.OpenIdConnect;
using Ergo.Operations.Access;
using Ergo.Operations.ApiKeys;
using Ergo.Portal.SignIn.Sessions;
using Ergo.Snapshots.Access;
using Microsoft.Extensions.Options;

namespace Ergo.Portal.SignIn.Programs;

/// <summary>What a key or a token lets a program do, as it follows at this moment: the same way from claims to roles and warehouses as at sign-in.</summary>
internal sealed class ProgramActors(ApiKeyStore keys, SessionPrincipals principals, IOptions<ApiSettings> settings, IOptionsMonitor<AccessOptions> access, TimeProvider time)
{
    /// <summary>Who vouches for keys, as recorded.</summary>
    public const string KeyIssuer = "portal";

    /// <summary>The actor of a key: what it was given, as far as who answers for it has that now.</summary>
    /// <param name="text">The secret as sent.</param>
    /// <param name="address">From which network address.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The actor, or why there is none.</returns>
    public async Task<(Actor? Actor, Notice? Refusal)> OfKeyAsync(string text, string? address, CancellationToken cancellationToken)
    {
        if (ApiKeySecret.Read(text) is not { } secret || await keys.UseAsync(secret, address, cancellationToken) is not { } key)
        {
            return (null, Notice.Of(ApiCodes.KeyUnknown));
        }

        if (key.State != ApiKeyState.Live)
        {
            return (null, Notice.Of(key.State switch
            {
                ApiKeyState.Revoked => ApiCodes.KeyRevoked,
                ApiKeyState.Expired => ApiCodes.KeyExpired,
                _ => ApiCodes.KeyReplaced,
            }));
        }

        var days = settings.Value.MakerSeenWithinDays;
        var maker = key.Maker.SeenAt < time.GetUtcNow().AddDays(-days) ? null : await principals.OfAsync(key.Maker, cancellationToken);
        if (maker is null)
        {
            return (null, Notice.Of(ApiCodes.KeyUnanswered, ("days", days)));
        }

        return (new Actor
        {
            Signature = new Signature($"key:{key.Id}", $"Key {key.Name} (API)"), Roles = principals.RolesOf(key.Maker), OnlyRights = key.Rights.ToHashSet(),
            Scope = key.Warehouses is { } some ? maker.Scope.Within(some) : maker.Scope,
            Origin = new ActorOrigin(KeyIssuer, $"key:{key.Id}", address), Standing = Standing.Live,
        }, null);
    }

    /// <summary>The actor of a token that the provider signed.</summary>
    /// <param name="who">What it says.</param>
    /// <param name="address">From which network address.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The actor, or why there is none.</returns>
    public async Task<(Actor? Actor, Notice? Refusal)> OfTokenAsync(ClaimsPrincipal who, string? address, CancellationToken cancellationToken)
    {
        var (issuer, subject) = (who.FindFirstValue("iss")!, who.FindFirstValue("sub")!);
        var issuedAt = DateTimeOffset.UnixEpoch.AddSeconds(double.Parse(who.FindFirstValue(BearerTokens.IssuedAt)!, NumberStyles.Float, CultureInfo.InvariantCulture));
        if (await keys.HasSignedOutAsync(issuer, subject, who.FindFirstValue("sid"), issuedAt, cancellationToken))
        {
            return (null, Notice.Of(ApiCodes.TokenOver));
        }

        var kept = new[] { access.CurrentValue.RoleClaim, access.CurrentValue.WarehouseClaim, VerifiedEmail.Claim }.OfType<string>().ToHashSet();
        var now = time.GetUtcNow();
        Session session = new()
        {
            Id = 0, Issuer = issuer, Subject = subject, Name = PlainText.Line(who.FindFirstValue("name")) is { Length: > 0 } name ? name : subject, Email = who.FindFirstValue("email"),
            StartedAt = now, SeenAt = now, EndsAt = now, Claims = [.. who.Claims.Where(claim => kept.Contains(claim.Type)).Select(claim => new SessionClaim(claim.Type, claim.Value))],
        };
        var identity = await principals.OfAsync(session, cancellationToken);
        var roles = principals.RolesOf(session);
        return (new Actor
        {
            Signature = Signature.Of(subject, $"{session.Name}, by API", roles), Roles = roles, Scope = identity?.Scope ?? AccessScope.None,
            // What the API does not ask for is not done through it, however the token came to be.
            OnlyRights = Rights.ForKeys.ToHashSet(), Origin = new ActorOrigin(issuer, subject, address), Standing = Standing.Live,
        }, null);
    }
}
