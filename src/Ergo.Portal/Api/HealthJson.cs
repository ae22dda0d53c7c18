using System.Text.Json;
using System.Text.Json.Nodes;
using Ergo.Portal.Scheduling;
using Ergo.Portal.Startup;
using Ergo.Portal.Words;
using Ergo.Snapshots.Health;

namespace Ergo.Portal.Api;

/// <summary>The state of the portal for programs: what the page Health shows, as JSON.</summary>
internal static class HealthJson
{
    /// <summary>Whether views, retention, rows, partitions, scheduled work and reports are well.</summary>
    /// <returns>200 with what was found, whatever it is; 503 where the database does not answer.</returns>
    public static async Task<IResult> GetAsync(HttpContext context, PortalHealth health)
    {
        context.Response.Headers.CacheControl = "no-store";
        var report = await health.ReadAsync(context.RequestAborted);
        return TypedResults.Ok(new HealthAnswer(Of(report.Level), report.At, ProductVersion.Text, [.. report.Checks.Select(check => new HealthCheckAnswer(
            check.Name, check.Subject, Of(check.Level), check.What.Code, check.Since, NoticeWords.Sentence(check.What), JsonNode.Parse(check.What.Arguments)))]));
    }

    private static string Of(HealthLevel level) => level switch { HealthLevel.Fine => "fine", HealthLevel.Warning => "warning", _ => "failing" };
}

/// <summary>The state of the portal.</summary>
/// <param name="Level">fine, warning or failing: that of the worst check.</param>
/// <param name="At">When it was looked at.</param>
/// <param name="Version">The portal's version.</param>
/// <param name="Checks">What was looked at.</param>
public sealed record HealthAnswer(string Level, DateTimeOffset At, string Version, IReadOnlyList<HealthCheckAnswer> Checks);

/// <summary>One check.</summary>
/// <param name="Name">What is checked.</param>
/// <param name="Subject">Of which view, warehouse or job; null for the whole.</param>
/// <param name="Level">fine, warning or failing.</param>
/// <param name="Code">What was found, for programs.</param>
/// <param name="Since">Since when it is not well.</param>
/// <param name="Text">What was found, in words.</param>
/// <param name="Detail">What the code is about.</param>
public sealed record HealthCheckAnswer(string Name, string? Subject, string Level, string Code, DateTimeOffset? Since, string Text, JsonNode? Detail);
