using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;

namespace Ergo.OpenIdConnect;

/// <summary>What Microsoft's handler leaves to its events. A fault is thrown, and ends in the handler's failure path.</summary>
internal sealed partial class StrictEvents(ProviderOptions options, TimeProvider time) : OpenIdConnectEvents
{
    private const string IdTokenName = "id_token";

    /// <summary>Completes the authorization request.</summary>
    public override Task RedirectToIdentityProvider(RedirectContext context)
    {
        var state = SignInState.Create(time.GetUtcNow());
        state.PutInto(context.Properties);
        context.ProtocolMessage.Nonce = state.Nonce;
        context.ProtocolMessage.ResponseMode = OpenIdConnectResponseMode.Query;
        context.ProtocolMessage.RedirectUri = PublicAddress.Of(context.HttpContext, options, options.CallbackPath);
        return Task.CompletedTask;
    }

    /// <summary>Refuses an answer of the token endpoint that is not whole.</summary>
    public override Task TokenResponseReceived(TokenResponseReceivedContext context)
    {
        var tokens = context.TokenEndpointResponse;
        return "Bearer".Equals(tokens.TokenType, StringComparison.OrdinalIgnoreCase) && !string.IsNullOrEmpty(tokens.IdToken) && !string.IsNullOrEmpty(tokens.AccessToken)
            ? Task.CompletedTask
            : throw OpenIdConnectException.Refused("The answer of the token endpoint lacks an ID token, an access token or the type Bearer.");
    }

    /// <summary>Judges the ID token, whose signature holds, and makes the principal.</summary>
    public override Task TokenValidated(TokenValidatedContext context)
    {
        var text = context.TokenEndpointResponse!.IdToken;
        var token = SignedToken.Read(text);
        var state = SignInState.TakeFrom(context.Properties!) ?? throw OpenIdConnectException.Refused("The state is not of a sign-in.");
        IdTokenRules.Check(token, state.Nonce, options, time.GetUtcNow());
        context.Nonce = state.Nonce;
        context.Properties!.StoreTokens([new AuthenticationToken { Name = IdTokenName, Value = text }]);
        context.Principal = PrincipalFactory.Create(token.Payload, null, context.Scheme.Name, options);
        return Task.CompletedTask;
    }

    /// <summary>Adds what the userinfo says of the same person.</summary>
    public override Task UserInformationReceived(UserInformationReceivedContext context)
    {
        var token = SignedToken.Read(context.Properties!.GetTokenValue(IdTokenName));
        var userInfo = context.User.RootElement;
        context.Principal = userInfo.Text("sub") == token.Text("sub")
            ? PrincipalFactory.Create(token.Payload, userInfo, context.Scheme.Name, options)
            : throw OpenIdConnectException.Refused("The userinfo is of another person (sub) than the ID token.");
        return Task.CompletedTask;
    }

    /// <inheritdoc />
    public override Task TicketReceived(TicketReceivedContext context) => options.Events.TicketReceived(context);

    /// <inheritdoc />
    public override Task AccessDenied(AccessDeniedContext context) => options.Events.AccessDenied(context);

    /// <summary>Tells the application, and the person unless the application does.</summary>
    public override async Task RemoteFailure(RemoteFailureContext context)
    {
        await options.Events.RemoteFailure(context);
        // Left alone, the handler would throw, and a hostile answer would look like a fault of this application.
        if (context.Result is null)
        {
            await FailurePage.WriteAsync(context.HttpContext, options, context.Failure);
            context.HandleResponse();
        }
    }
}
