using System.Globalization;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Logging;

namespace Ergo.OpenIdConnect;

public sealed partial class OpenIdConnectHandler
{
    /// <summary>Sends the browser to the provider; anything that is no navigation gets 401.</summary>
    /// <param name="properties">Where the person goes afterwards, on this site.</param>
    protected override async Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        if (!Options.IsNavigation(Request))
        {
            Response.StatusCode = StatusCodes.Status401Unauthorized;
            return;
        }

        KeepOutOfCaches();
        try
        {
            var provider = await Options.Provider.ConfigurationAsync(Context.RequestAborted);
            var request = AuthorizationRequest(properties);
            if (!string.IsNullOrEmpty(provider.Endpoints.PushedAuthorizationRequestEndpoint))
            {
                var reference = await Options.Provider.PushAsync(provider, request, Context.RequestAborted);
                request = [new("client_id", Options.ClientId), new("request_uri", reference)];
            }

            Response.Redirect(QueryHelpers.AddQueryString(provider.Endpoints.AuthorizationEndpoint, request!));
        }
        catch (OpenIdConnectException e)
        {
            Logger.LogWarning(e.InnerException, "A sign-in with {Scheme} could not start: {Reason}", Scheme.Name, e.Message);
            var failed = new ChallengeFailedContext(Context, Scheme, Options) { Exception = e };
            await Events.ChallengeFailedAsync(failed);
            if (!failed.Handled)
            {
                await FailurePage.WriteAsync(Context, Options, e);
            }
        }
    }

    private List<KeyValuePair<string, string>> AuthorizationRequest(AuthenticationProperties properties)
    {
        properties.RedirectUri = LocalUrl.Safe(properties.RedirectUri ?? (HttpMethods.IsGet(Request.Method) ? OriginalPathBase + OriginalPath + Request.QueryString : null));
        var state = SignInState.Create(PublicUri(Options.CallbackPath), TimeProvider.GetUtcNow());
        state.PutInto(properties);
        GenerateCorrelationId(properties);
        List<KeyValuePair<string, string>> request =
        [
            new("client_id", Options.ClientId),
            new("response_type", "code"),
            new("response_mode", "query"),
            new("scope", string.Join(' ', Options.Scopes.Distinct())),
            new("redirect_uri", state.RedirectUri),
            new("nonce", state.Nonce),
            new("code_challenge", state.CodeChallenge),
            new("code_challenge_method", "S256"),
            new("state", Options.State.SignIn.Protect(properties)),
        ];
        if (!string.IsNullOrEmpty(Options.Prompt))
        {
            request.Add(new("prompt", Options.Prompt));
        }

        if (Options.MaxAge is { } maxAge)
        {
            request.Add(new("max_age", ((long)maxAge.TotalSeconds).ToString(CultureInfo.InvariantCulture)));
        }

        return request;
    }
}
