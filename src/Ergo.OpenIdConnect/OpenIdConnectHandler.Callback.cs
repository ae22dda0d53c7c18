using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Ergo.OpenIdConnect;

public sealed partial class OpenIdConnectHandler
{
    /// <summary>Judges the provider's answer and signs the person in when all of it holds.</summary>
    protected override async Task<HandleRequestResult> HandleRemoteAuthenticateAsync()
    {
        KeepOutOfCaches();
        AuthenticationProperties? properties = null;
        try
        {
            var answer = AuthorizationAnswer.Read(Request);
            var sent = Options.State.SignIn.Unprotect(answer.State) ?? throw OpenIdConnectException.Refused("The state is not of this application.");
            var state = SignInState.TakeFrom(sent) ?? throw OpenIdConnectException.Refused("The state is not of a sign-in.");
            if (!ValidateCorrelationId(sent))
            {
                throw OpenIdConnectException.Refused("The browser did not start this sign-in, or has finished it already.");
            }

            // Only now is it a sign-in of this browser: a state alone can be sent again and again, by anybody.
            properties = sent;

            if (TimeProvider.GetUtcNow() - state.Started > Options.RemoteAuthenticationTimeout)
            {
                throw new OpenIdConnectException(SignInFailure.Expired, "The sign-in took too long.");
            }

            var provider = await Options.Provider.ConfigurationAsync(Context.RequestAborted);
            CheckIssuer(answer, provider);
            return answer.Error is null ? await SignInAsync(answer, state, properties, provider) : await RefusedByProviderAsync(answer.Error, properties);
        }
        catch (OpenIdConnectException e)
        {
            return Failed(e, properties);
        }
    }

    private async Task<HandleRequestResult> SignInAsync(AuthorizationAnswer answer, SignInState state, AuthenticationProperties properties, ProviderConfiguration provider)
    {
        var code = answer.Code ?? throw OpenIdConnectException.Refused("The answer has neither a code nor an error.");
        var tokens = await Options.Provider.RedeemAsync(provider, code, state, Context.RequestAborted);
        var token = await Options.Provider.IdTokens.ValidateAsync(tokens, state.Nonce, Context.RequestAborted);
        var userInfo = await Options.Provider.UserInfoAsync(provider, tokens.AccessToken, token.Text("sub")!, Context.RequestAborted);
        var principal = PrincipalFactory.Create(token.Payload, userInfo, Scheme.Name, Options);
        properties.StoreTokens([new AuthenticationToken { Name = IdTokenName, Value = tokens.IdToken }]);
        return HandleRequestResult.Success(new AuthenticationTicket(principal, properties, Scheme.Name));
    }

    // RFC 9207: without it a code of one provider could be taken to another.
    private void CheckIssuer(AuthorizationAnswer answer, ProviderConfiguration provider)
    {
        if (answer.Issuer is null ? provider.Endpoints.AuthorizationResponseIssParameterSupported : answer.Issuer != Options.Authority)
        {
            throw OpenIdConnectException.Refused("The answer's iss is missing or another provider's.");
        }
    }

    private async Task<HandleRequestResult> RefusedByProviderAsync(string error, AuthenticationProperties properties)
    {
        if (error != "access_denied")
        {
            var failure = error is "server_error" or "temporarily_unavailable" ? SignInFailure.Unavailable : SignInFailure.Refused;
            return Failed(new OpenIdConnectException(failure, $"The provider answers with the error '{LogText.Of(error)}'."), properties);
        }

        // Without AccessDeniedPath or an event the base class would leave the request to the application's pages.
        var denied = await HandleAccessDeniedErrorAsync(properties);
        return !denied.None ? denied : Failed(new OpenIdConnectException(SignInFailure.Denied, "The provider denied access."), properties);
    }

    private HandleRequestResult Failed(OpenIdConnectException e, AuthenticationProperties? properties)
    {
        Logger.LogWarning(e.InnerException, "A sign-in with {Scheme} was refused: {Reason}", Scheme.Name, e.Message);
        return properties is null ? HandleRequestResult.Fail(e) : HandleRequestResult.Fail(e, properties);
    }
}
