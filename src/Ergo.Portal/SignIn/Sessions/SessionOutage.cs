using Microsoft.AspNetCore.Authorization;

namespace Ergo.Portal.SignIn.Sessions;

/// <summary>Left on a request whose session could not be looked up because the database does not answer.</summary>
internal sealed record SessionOutage
{
    /// <summary>Answers 503 where a session is needed and nobody can say whether there is one.</summary>
    public static Task RefuseAsync(HttpContext context, RequestDelegate next)
    {
        if (context.Features.Get<SessionOutage>() is null || context.GetEndpoint() is not { } endpoint || endpoint.Metadata.GetMetadata<IAllowAnonymous>() is not null)
        {
            return next(context);
        }

        context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        context.Response.Headers.RetryAfter = "5";
        return Task.CompletedTask;
    }
}
