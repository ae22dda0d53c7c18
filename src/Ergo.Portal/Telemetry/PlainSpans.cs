using System.Diagnostics;
using Ergo.Database;
using OpenTelemetry;

namespace Ergo.Portal.Telemetry;

/// <summary>
/// Takes out of traces what may be about a person or is a secret: addresses as they were written, of which only the route is left; whose
/// browser it was; the text of statements, one of which sets a password; and the words of failures, which repeat values.
/// </summary>
internal sealed class PlainSpans : BaseProcessor<Activity>
{
    private const string Route = "http.route";

    private static readonly string[] Hidden =
    [
        "url.query", "url.full", "url.path", "http.url", "http.target", "user_agent.original", "client.address", "client.port", "network.peer.address", "network.peer.port",
        "db.query.text", "db.statement", "db.query.summary", "db.npgsql.data_source", "db.npgsql.connection_id", "db.user", "db.connection_string", "exception.message", "exception.stacktrace", "otel.status_description",
    ];

    private static readonly ActivitySource Source = new(Measures.Name);

    /// <inheritdoc />
    public override void OnEnd(Activity data)
    {
        foreach (var key in Hidden)
        {
            data.SetTag(key, null);
        }

        if (data.GetTagItem(Route) is string route)
        {
            data.SetTag("url.path", route);
        }

        if (data.StatusDescription is not null)
        {
            data.SetStatus(data.Status);
        }

        if (data.Events.Any() && data.Recorded)
        {
            Replace(data);
        }
    }

    // Events can only be left out by leaving out what has them: the driver writes the words of each failure into one.
    private static void Replace(Activity data)
    {
        data.ActivityTraceFlags &= ~ActivityTraceFlags.Recorded;
        data.IsAllDataRequested = false;
        var before = Activity.Current;
        Activity.Current = null;
        var parent = data.ParentSpanId == default ? default : new ActivityContext(data.TraceId, data.ParentSpanId, ActivityTraceFlags.Recorded, data.TraceStateString);
        using (var plain = Source.StartActivity(data.DisplayName, data.Kind, parent, data.TagObjects, startTime: data.StartTimeUtc))
        {
            plain?.SetStatus(data.Status);
            plain?.SetEndTime(data.StartTimeUtc + data.Duration);
        }

        Activity.Current = before;
    }
}
