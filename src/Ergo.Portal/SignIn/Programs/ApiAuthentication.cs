using System.Security.Claims;
using System.Text.Encodings.Web;
using Ergo.Accounts.ApiKeys;
using Ergo.Database;
using Ergo.OpenIdConnect;
using Ergo.Operations.Access;
using Ergo.Operations.ApiKeys;
using Ergo.Portal.Requests;
using Ergo.Portal.SignIn.Sessions;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace Ergo.Portal.SignIn.Programs;

/// <summary>Why a program was not let in, for whoever answers it.</summary>
/// <param name="Why">The reason.</param>
internal sealed record ApiRefusal(Notice Why);

/// <summary>Lets programs in by <c>Authorization: Bearer</c>: a key of the portal, or an access token of the provider where these are taken.</summary>
internal sealed class ApiAuthentication(
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logs, UrlEncoder encoder, ProgramActors actors, IOptions<ApiSettings> settings)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logs, encoder)
{
    /// <summary>The name of the scheme.</summary>
    public const string Name = "api";

    /// <summary>The scheme that reads tokens of the provider, where these are taken.</summary>
    public const string Tokens = "api-token";

    private const string Bearer = "Bearer ";

    /// <summary>Whether a request brings credentials of a program to the API; its cookie is then not looked at.</summary>
    public static bool IsFor(HttpContext context) => context.IsForApi() && context.Request.Headers.Authorization.Count > 0;

    /// <summary>The actor that a request's credentials stand for, or why they stand for none.</summary>
    internal static async Task<(Actor? Actor, Notice? Refusal)> FindAsync(HttpContext context, ProgramActors actors, ApiSettings settings, CancellationToken cancellationToken)
    {
        var sent = context.Request.Headers.Authorization;
        if (sent is not [{ } one] || !one.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase))
        {
            return (null, Notice.Of(ApiCodes.NoKey));
        }

        var text = one[Bearer.Length..].Trim();
        if (text.StartsWith(ApiKeySecret.Prefix, StringComparison.Ordinal))
        {
            return await actors.OfKeyAsync(text, context.Address(), cancellationToken);
        }

        if (string.IsNullOrEmpty(settings.Audience))
        {
            return (null, Notice.Of(ApiCodes.TokensOff));
        }

        var result = await context.AuthenticateAsync(Tokens);
        return result is { Succeeded: true, Principal: { } who }
            ? await actors.OfTokenAsync(who, context.Address(), cancellationToken)
            : (null, Told(result.Failure));
    }

    /// <inheritdoc />
    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        try
        {
            var (actor, refusal) = await FindAsync(Context, actors, settings.Value, Context.RequestAborted);
            if (actor is not null)
            {
                return AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(new ProgramIdentity(actor)), Scheme.Name));
            }

            Context.Features.Set(new ApiRefusal(refusal!));
            return AuthenticateResult.NoResult();
        }
        catch (Exception failure) when (StoreFailure.Is(failure))
        {
            // The key may be good: whoever sent it is told to come back.
            Context.Features.Set(new SessionOutage());
            return AuthenticateResult.NoResult();
        }
    }

    private static Notice Told(Exception? failure)
    {
        var all = failure is AggregateException many ? many.InnerExceptions : failure is null ? [] : (IReadOnlyList<Exception>)[failure];
        var refused = all.OfType<OpenIdConnectException>().FirstOrDefault();
        return refused?.Failure == SignInFailure.Unavailable ? Notice.Of(ApiCodes.ProviderDown) : Notice.Of(ApiCodes.TokenRefused, ("reason", refused?.Message ?? "It is no token of the provider."));
    }
}
