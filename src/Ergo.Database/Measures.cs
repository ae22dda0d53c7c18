using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Ergo.Database;

/// <summary>What the portal tells of its own work, to whoever collects it; costs next to nothing while nobody does. No name, id, text or parameter of a person or warehouse may be told here.</summary>
public static class Measures
{
    /// <summary>The name of the meter and of the source of traces.</summary>
    public const string Name = "Ergo.Portal";

    /// <summary>Key of how something ended: <see cref="Succeeded"/>, <see cref="Failed"/> or <see cref="Stopped"/>.</summary>
    public const string OutcomeKey = "outcome";

    /// <summary>It was done.</summary>
    public const string Succeeded = "succeeded";

    /// <summary>It was not done.</summary>
    public const string Failed = "failed";

    /// <summary>Whoever asked for it stopped it.</summary>
    public const string Stopped = "stopped";

    private static readonly ActivitySource Source = new(Name);

    /// <summary>What is counted where it is done.</summary>
    public static Meter Meter { get; } = new(Name);

    /// <summary>
    /// Begins a piece of work in the traces; null while nobody collects them. Call it in the asynchronous method that does the work. Below a
    /// request that is traced it belongs to that one; otherwise it stands alone, because the connection of an open page lasts for hours.
    /// </summary>
    /// <param name="name">What is done, without anything that differs from one time to the next.</param>
    public static Activity? Begin(string name)
    {
        if (Activity.Current is { Recorded: false })
        {
            Activity.Current = null;
        }

        return Source.StartActivity(name);
    }

    /// <summary>Does a piece of work, and tells in the traces how it ended.</summary>
    /// <param name="name">As of <see cref="Begin"/>.</param>
    /// <param name="work">Does it.</param>
    public static async Task<T> TraceAsync<T>(string name, Func<Task<T>> work)
    {
        using var span = Begin(name);
        try
        {
            var result = await work();
            span?.SetTag(OutcomeKey, Succeeded);
            return result;
        }
        catch (Exception failure)
        {
            // Its message may name a person or a warehouse.
            End(span, failure is OperationCanceledException ? Stopped : Failed);
            throw;
        }
    }

    /// <summary>Tells in the traces that something ended otherwise than well.</summary>
    /// <param name="span">The work; null while nobody collects traces.</param>
    /// <param name="outcome"><see cref="Failed"/> or another word for it.</param>
    public static void End(Activity? span, string outcome)
    {
        span?.SetTag(OutcomeKey, outcome);
        if (outcome == Failed)
        {
            span?.SetStatus(ActivityStatusCode.Error);
        }
    }
}
