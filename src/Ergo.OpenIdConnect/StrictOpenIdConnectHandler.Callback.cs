using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;

namespace Ergo.OpenIdConnect;

internal sealed partial class StrictOpenIdConnectHandler
{
    /// <summary>Judges the provider's answer, and signs the person in when all of it holds.</summary>
    protected override async Task<HandleRequestResult> HandleRemoteAuthenticateAsync()
    {
        KeepOutOfCaches();
        AuthenticationProperties? properties = null;
        try
        {
            var answer = AuthorizationAnswer.Read(Request);
            var sent = Options.StateDataFormat.Unprotect(answer.State) ?? throw OpenIdConnectException.Refused("The state is not of this application.");
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

            CheckIssuer(answer, await Options.ConfigurationManager!.GetConfigurationAsync(Context.RequestAborted));
            return answer.Error is null ? await SignInAsync(answer, properties) : await RefusedByProviderAsync(answer.Error, properties);
        }
        catch (OpenIdConnectException e)
        {
            return Failed(e, properties);
        }
    }

    // Microsoft's handler reads the same answer again, exchanges the code, judges the tokens and asks for the userinfo.
    private async Task<HandleRequestResult> SignInAsync(AuthorizationAnswer answer, AuthenticationProperties properties)
    {
        if (answer.Code is null)
        {
            throw OpenIdConnectException.Refused("The answer has neither a code nor an error.");
        }

        var result = await base.HandleRemoteAuthenticateAsync();
        if (result.Failure is null)
        {
            return result;
        }

        Context.RequestAborted.ThrowIfCancellationRequested();
        return Failed(Explain(result.Failure), properties);
    }

    // In words of our own: what the library says is for its developers, and may hold what others sent.
    private static OpenIdConnectException Explain(Exception failure) => failure switch
    {
        OpenIdConnectException told => told,
        OpenIdConnectProtocolInvalidAtHashException => new(SignInFailure.Refused, "The token is refused: at_hash is not of the access token.", failure),
        _ => new(SignInFailure.Refused, "What the provider sent breaks the protocol.", failure),
    };

    // RFC 9207: without it a code of one provider could be taken to another.
    private void CheckIssuer(AuthorizationAnswer answer, OpenIdConnectConfiguration provider)
    {
        if (answer.Issuer is null ? provider.AuthorizationResponseIssParameterSupported : answer.Issuer != Provider.Authority)
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
