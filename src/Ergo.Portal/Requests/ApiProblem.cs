using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Ergo.Database;
using Ergo.Portal.Words;
using Microsoft.AspNetCore.WebUtilities;

namespace Ergo.Portal.Requests;

/// <summary>Why the API did not do something (RFC 9457): a code that stays, with arguments, and the same in words.</summary>
/// <param name="Type">The kind by the standard: none beyond the status.</param>
/// <param name="Title">The status in words.</param>
/// <param name="Status">The status.</param>
/// <param name="Detail">Why, in a sentence for people.</param>
/// <param name="Code">Why, for programs; never renamed.</param>
/// <param name="Arguments">What the code is about.</param>
public sealed record ApiProblem(string Type, string Title, int Status, string Detail, string Code, JsonNode? Arguments)
{
    /// <summary>The media type of problems.</summary>
    public const string MediaType = "application/problem+json";

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The problem of a notice.</summary>
    /// <param name="status">The status.</param>
    /// <param name="why">Why.</param>
    /// <param name="words">The same in words; null for those of the notice.</param>
    public static ApiProblem Of(int status, Notice why, string? words = null) =>
        new("about:blank", ReasonPhrases.GetReasonPhrase(status), status, words ?? NoticeWords.Sentence(why), why.Code, JsonNode.Parse(why.Arguments));

    /// <summary>Answers with it.</summary>
    /// <param name="context">The request.</param>
    public Task WriteAsync(HttpContext context)
    {
        context.Response.StatusCode = Status;
        context.Response.ContentType = MediaType;
        context.Response.Headers.CacheControl = "no-store";
        return HttpMethods.IsHead(context.Request.Method) ? Task.CompletedTask : context.Response.WriteAsync(JsonSerializer.Serialize(this, Json), CancellationToken.None);
    }
}
