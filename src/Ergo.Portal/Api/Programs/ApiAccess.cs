using Ergo.Accounts.Audit;
using Ergo.Database;
using Ergo.Operations;
using Ergo.Operations.Access;
using Ergo.Operations.ApiKeys;
using Ergo.Operations.Audit;
using Ergo.Portal.Requests;
using Ergo.Portal.SignIn.Programs;
using Ergo.Portal.SignIn.Sessions;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Policy;

namespace Ergo.Portal.Api.Programs;

/// <summary>Marks an address of the API with the right that it asks for.</summary>
/// <param name="Right">One of <see cref="Rights.Grants"/>; null for any program and anybody signed in.</param>
internal sealed record ApiRight(string? Right);

/// <summary>Answers programs that are not let in with a problem, never with a page; and writes refusals of a right down.</summary>
internal sealed class ApiAccess : IAuthorizationMiddlewareResultHandler
{
    private readonly AuthorizationMiddlewareResultHandler _pages = new();

    /// <inheritdoc />
    public async Task HandleAsync(RequestDelegate next, HttpContext context, AuthorizationPolicy policy, PolicyAuthorizationResult authorizeResult)
    {
        if (authorizeResult.Succeeded || !context.IsForApi())
        {
            await _pages.HandleAsync(next, context, policy, authorizeResult);
            return;
        }

        var isProgram = context.User.Identity is ProgramIdentity;
        if (authorizeResult.Challenged || (!isProgram && TakesProgramsOnly(context)))
        {
            var refusal = context.Features.Get<ApiRefusal>()?.Why ?? Notice.Of(authorizeResult.Challenged ? ApiCodes.NoKey : ApiCodes.NoCookie);
            var isDown = refusal.Code == ApiCodes.ProviderDown;
            context.Response.Headers.WWWAuthenticate = isDown ? default : refusal.Code is ApiCodes.NoKey or ApiCodes.NoCookie ? "Bearer" : "Bearer error=\"invalid_token\"";
            context.Response.Headers.RetryAfter = isDown ? "30" : default;
            await ApiProblem.Of(isDown ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status401Unauthorized, refusal).WriteAsync(context);
            return;
        }

        var actor = context.User.Actor();
        var why = context.GetEndpoint()?.Metadata.GetMetadata<ApiRight>()?.Right is { } right && actor.Standing == Standing.Live ? AccessCodes.WhyNot(actor, right) : Notice.Of(AccessCodes.RoleRefused);
        await context.RequestServices.GetRequiredService<AuditTrail>().NoteAsync(actor, Act(context), AuditOutcome.Refused, why);
        await ApiProblem.Of(StatusCodes.Status403Forbidden, why).WriteAsync(context);
    }

    // Not the address as it was written: of the same one there are as many of those as one likes.
    private static Notice Act(HttpContext context) => Notice.Of(
        ApiCodes.Request, ("method", context.Request.Method), ("route", context.GetEndpoint() is RouteEndpoint { RoutePattern.RawText: { } route } ? "/" + route.Trim('/') : "an address"));

    private static bool TakesProgramsOnly(HttpContext context) => context.GetEndpoint()?.Metadata.GetMetadata<ProgramsOnly>() is not null;
}

/// <summary>Marks an address that no cookie opens.</summary>
internal sealed record ProgramsOnly;
