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
    /// <summary>Status 200 with what was found, whatever it is; 503 where the database does not answer.</summary>
    public static async Task<IResult> GetAsync(HttpContext context, PortalHealth health)
    {
        context.Response.Headers.CacheControl = "no-store";
        var report = await health.ReadAsync(context.RequestAborted);
        return Results.Json(new
        {
            Level = Of(report.Level), report.At, Version = ProductVersion.Text,
            Checks = report.Checks.Select(check => new
            {
                check.Name, check.Subject, Level = Of(check.Level), check.What.Code, check.Since, Text = NoticeWords.Sentence(check.What), Detail = JsonNode.Parse(check.What.Arguments),
            }),
        }, JsonSerializerOptions.Web);
    }

    private static string Of(HealthLevel level) => level switch { HealthLevel.Fine => "fine", HealthLevel.Warning => "warning", _ => "failing" };
}
