using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.Tokens;
using Microsoft.Net.Http.Headers;

namespace Ergo.OpenIdConnect;

internal sealed partial class StrictOpenIdConnectHandler
{
    private const int MaxLogoutForm = 64 * 1024;
    private const string FormType = "application/x-www-form-urlencoded";

    private static readonly FormOptions LogoutForm = new() { ValueCountLimit = 16, KeyLengthLimit = 256, ValueLengthLimit = MaxLogoutForm };

    // The provider calls this itself, without a browser and without a cookie; the token is all there is to trust.
    private async Task<bool> HandleBackchannelLogoutAsync()
    {
        KeepOutOfCaches();
        if (!HttpMethods.IsPost(Request.Method))
        {
            Response.Headers.Allow = HttpMethods.Post;
            Response.StatusCode = StatusCodes.Status405MethodNotAllowed;
            return true;
        }

        try
        {
            await EndSessionsAsync(await ReadFormAsync());
            Response.StatusCode = StatusCodes.Status200OK;
        }
        catch (OpenIdConnectException e)
        {
            Logger.LogWarning(e.InnerException, "A logout token for {Scheme} was refused: {Reason}", Scheme.Name, e.Message);
            Response.StatusCode = StatusCodes.Status400BadRequest;
        }

        return true;
    }

    private async Task<string> ReadFormAsync()
    {
        if (!MediaTypeHeaderValue.TryParse(Request.ContentType, out var type) || !type.MediaType.Equals(FormType, StringComparison.OrdinalIgnoreCase) || Request.ContentLength > MaxLogoutForm)
        {
            throw OpenIdConnectException.Refused("It is no form, or too large.");
        }

        if (Context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            limit.MaxRequestBodySize = MaxLogoutForm;
        }

        try
        {
            var form = await Request.ReadFormAsync(LogoutForm, Context.RequestAborted);
            return form["logout_token"] is [{ Length: > 0 } token] ? token : throw OpenIdConnectException.Refused("The form has not one logout_token.");
        }
        catch (Exception e) when (e is InvalidDataException or IOException)
        {
            throw new OpenIdConnectException(SignInFailure.Refused, "The form cannot be read, or is too large.", e);
        }
    }

    private async Task<LogoutToken> ReadLogoutTokenAsync(string text)
    {
        var rules = TokenRules.Create(Provider, TimeProvider, Provider.ClientId, TokenRules.LogoutTokenTypes);
        rules.ConfigurationManager = (BaseConfigurationManager)Options.ConfigurationManager!;
        await Options.TokenHandler.ValidateTokenAsync(text, rules);
        return LogoutTokenRules.Check(SignedToken.Read(text), Provider, TimeProvider.GetUtcNow());
    }

    private async Task EndSessionsAsync(string text)
    {
        var token = await ReadLogoutTokenAsync(text);
        var key = $"{Provider.Authority} {Provider.ClientId} {token.Id}";
        // From here on to the end, though the provider may hang up: a token that is remembered and ends nothing could not come again.
        if (!await replays.TryRememberAsync(key, token.Expires, CancellationToken.None))
        {
            throw OpenIdConnectException.Refused("It was used before (jti).");
        }

        try
        {
            await Provider.Events.BackchannelLogoutAsync(new BackchannelLogoutContext(Context, Scheme, Options)
            {
                Issuer = Provider.Authority,
                Subject = token.Subject,
                SessionId = token.SessionId,
            });
        }
        catch (Exception e)
        {
            // The sessions live on, so the provider must be able to send the same token again.
            await replays.ForgetAsync(key, CancellationToken.None);
            throw new OpenIdConnectException(SignInFailure.Unavailable, "The sessions could not be ended.", e);
        }
    }
}
