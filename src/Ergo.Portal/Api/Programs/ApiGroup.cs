using Ergo.Operations.Access;
using Ergo.Portal.Requests;
using Ergo.Portal.SignIn.Programs;

namespace Ergo.Portal.Api.Programs;

/// <summary>What addresses of the API have in common.</summary>
internal static class ApiGroup
{
    /// <summary>Opens an address to programs that have a right, and tells the document what it answers.</summary>
    /// <param name="endpoint">The address.</param>
    /// <param name="right">One of <see cref="Rights.Grants"/>.</param>
    public static RouteHandlerBuilder Asks(this RouteHandlerBuilder endpoint, string right) => endpoint
        .RequireAuthorization(ApiPolicies.Of(right)).WithMetadata(new ApiRight(right), new ProgramsOnly())
        .Problems(StatusCodes.Status400BadRequest, StatusCodes.Status401Unauthorized, StatusCodes.Status403Forbidden, StatusCodes.Status429TooManyRequests, StatusCodes.Status503ServiceUnavailable);

    /// <summary>Opens an address to every program that was let in.</summary>
    public static RouteHandlerBuilder AsksNothing(this RouteHandlerBuilder endpoint) => endpoint
        .RequireAuthorization(ApiPolicies.AnyProgram).WithMetadata(new ApiRight(null), new ProgramsOnly())
        .Problems(StatusCodes.Status400BadRequest, StatusCodes.Status401Unauthorized, StatusCodes.Status429TooManyRequests, StatusCodes.Status503ServiceUnavailable);

    /// <summary>Tells the document which problems an address answers.</summary>
    public static RouteHandlerBuilder Problems(this RouteHandlerBuilder endpoint, params ReadOnlySpan<int> statuses)
    {
        foreach (var status in statuses)
        {
            endpoint.Produces<ApiProblem>(status, ApiProblem.MediaType);
        }

        return endpoint;
    }

    /// <summary>Names an address in the document.</summary>
    /// <param name="endpoint">The address.</param>
    /// <param name="area">Among which others it is listed.</param>
    /// <param name="id">Its name in clients that are generated.</param>
    /// <param name="summary">What it does, in a few words.</param>
    /// <param name="description">What else is to be known.</param>
    public static RouteHandlerBuilder Told(this RouteHandlerBuilder endpoint, string area, string id, string summary, string description = "")
    {
        endpoint.WithTags(area).WithName(id).WithSummary(summary);
        return description.Length == 0 ? endpoint : endpoint.WithDescription(description);
    }
}
