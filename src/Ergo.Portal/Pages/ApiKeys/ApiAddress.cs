using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.OpenApi;

namespace Ergo.Portal.Pages.ApiKeys;

/// <summary>A value that an address of the API takes.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Place">path, query or header.</param>
/// <param name="IsNeeded">Whether it must be given.</param>
/// <param name="Type">What it is, in a word.</param>
/// <param name="Description">What it is for.</param>
public sealed record ApiValue(string Name, string Place, bool IsNeeded, string Type, string? Description);

/// <summary>An address of the API as the page shows it.</summary>
/// <param name="Id">Its name in clients.</param>
/// <param name="Area">Among which others it stands.</param>
/// <param name="Method">GET, POST or PUT.</param>
/// <param name="Path">The address, with names in braces.</param>
/// <param name="Summary">What it does.</param>
/// <param name="Description">What else is to be known.</param>
/// <param name="Values">What it takes.</param>
/// <param name="Body">A body to begin with; null where it takes none.</param>
/// <param name="IsFile">Whether the body is a file.</param>
public sealed record ApiAddress(string Id, string Area, string Method, string Path, string Summary, string Description, IReadOnlyList<ApiValue> Values, string? Body, bool IsFile)
{
    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true };

    /// <summary>The addresses of a document, in its order.</summary>
    public static IReadOnlyList<ApiAddress> Of(OpenApiDocument document) =>
        [.. document.Paths.SelectMany(path => (path.Value.Operations ?? []).Select(operation => Of(path.Key, operation.Key.Method, operation.Value)))];

    private static ApiAddress Of(string path, string method, OpenApiOperation operation)
    {
        var content = operation.RequestBody?.Content ?? new Dictionary<string, OpenApiMediaType>();
        var isFile = content.ContainsKey("application/octet-stream");
        return new ApiAddress(
            operation.OperationId ?? path, operation.Tags?.FirstOrDefault()?.Name ?? "", method, path, operation.Summary ?? "", operation.Description ?? "",
            [.. (operation.Parameters ?? []).Select(value => new ApiValue(value.Name ?? "", PlaceOf(value.In), value.Required, TypeOf(value.Schema), value.Description))],
            content.TryGetValue("application/json", out var json) ? (json.Example ?? new JsonObject()).ToJsonString(Readable) : null, isFile);
    }

    private static string PlaceOf(ParameterLocation? place) => place switch { ParameterLocation.Path => "path", ParameterLocation.Header => "header", _ => "query" };

    private static string TypeOf(IOpenApiSchema? schema) => schema switch
    {
        { Format: "date-time" } => "moment",
        { Type: { } type } when type.HasFlag(JsonSchemaType.Integer) => "number",
        { Type: { } type } when type.HasFlag(JsonSchemaType.Boolean) => "true or false",
        _ => "text",
    };
}
