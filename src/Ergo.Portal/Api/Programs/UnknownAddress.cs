using Ergo.Database;
using Ergo.Operations.ApiKeys;
using Microsoft.AspNetCore.Routing.Template;

namespace Ergo.Portal.Api.Programs;

/// <summary>What is no address of the API, or takes neither the method nor the body. Without it the portal's page for unknown addresses would answer a GET.</summary>
internal sealed class UnknownAddress(EndpointDataSource endpoints)
{
    private readonly Lazy<IReadOnlyList<(TemplateMatcher Matcher, IReadOnlyList<string> Methods)>> _known = new(() =>
        [.. endpoints.Endpoints.OfType<RouteEndpoint>().Where(endpoint => endpoint.Metadata.GetMetadata<ApiRight>() is not null).Select(endpoint =>
            (new TemplateMatcher(TemplateParser.Parse(endpoint.RoutePattern.RawText!), []), endpoint.Metadata.GetRequiredMetadata<IHttpMethodMetadata>().HttpMethods))]);

    /// <summary>Answers 405 with the methods that are taken, 415 where only the body is of another type, or 404.</summary>
    public IResult Answer(HttpContext context)
    {
        var allowed = _known.Value.Where(one => one.Matcher.TryMatch(context.Request.Path, [])).SelectMany(one => one.Methods).Distinct().Order(StringComparer.Ordinal).ToList();
        if (allowed.Count == 0)
        {
            return ApiAnswers.Problem(StatusCodes.Status404NotFound, Notice.Of(ApiCodes.AddressUnknown));
        }

        if (allowed.Contains(context.Request.Method))
        {
            return ApiAnswers.Problem(StatusCodes.Status415UnsupportedMediaType, Notice.Of(ApiCodes.MediaType, ("sent", context.Request.ContentType)));
        }

        context.Response.Headers.Allow = string.Join(", ", allowed);
        return ApiAnswers.Problem(StatusCodes.Status405MethodNotAllowed, Notice.Of(ApiCodes.MethodUnknown, ("method", context.Request.Method), ("allowed", string.Join(", ", allowed))));
    }
}
