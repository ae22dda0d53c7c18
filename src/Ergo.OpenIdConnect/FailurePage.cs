using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace Ergo.OpenIdConnect;

/// <summary>What a person sees when a sign-in fails. It says nothing that the provider or the browser sent.</summary>
internal static class FailurePage
{
    public static Task WriteAsync(HttpContext context, ProviderOptions options, Exception? exception)
    {
        var failure = (exception as OpenIdConnectException)?.Failure ?? SignInFailure.Refused;
        var response = context.Response;
        response.Headers.CacheControl = "no-store";
        if (options.FailurePath.HasValue)
        {
#pragma warning disable CA1308 // An address, not a comparison.
            var name = failure.ToString().ToLowerInvariant();
#pragma warning restore CA1308
            response.Redirect(QueryHelpers.AddQueryString(context.Request.PathBase + options.FailurePath, "failure", name));
            return Task.CompletedTask;
        }

        var (status, text) = Answer(failure);
        response.StatusCode = status;
        response.ContentType = "text/html; charset=utf-8";
        return response.WriteAsync(
            $"""
            <!DOCTYPE html>
            <html lang="en">
            <head><meta charset="utf-8"><title>Sign-in failed</title></head>
            <body><main><h1>Sign-in failed</h1><p>{text}</p><p><a href="{context.Request.PathBase.ToUriComponent()}/">Start again</a></p></main></body>
            </html>
            """);
    }

    private static (int Status, string Text) Answer(SignInFailure failure) => failure switch
    {
        SignInFailure.Expired => (StatusCodes.Status400BadRequest, "It took too long and was ended for safety."),
        SignInFailure.Denied => (StatusCodes.Status403Forbidden, "The identity provider did not let you in."),
        SignInFailure.Unavailable => (StatusCodes.Status503ServiceUnavailable, "The identity provider cannot be reached just now. Try again in a few minutes."),
        _ => (StatusCodes.Status400BadRequest, "The answer of the identity provider could not be accepted."),
    };
}
