namespace Ergo.Portal.Layout;

/// <summary>How far the demo history is, in words.</summary>
internal static class DemoProgress
{
    /// <summary>For the eye, for example "Loading the demo history: 812,000 of 2,000,000 snapshots, about 40 s left".</summary>
    /// <param name="done">Snapshots loaded.</param>
    /// <param name="total">Snapshots to load; 0 while not known.</param>
    /// <param name="left">Time left; null while not known.</param>
    public static string Words(long done, long total, TimeSpan? left)
    {
        if (total <= 0)
        {
            return "Loading the demo history";
        }

        var text = $"Loading the demo history: {done:#,0} of {total:#,0} snapshots";
        return left is { } remaining ? $"{text}, {Left(remaining)}" : text;
    }

    /// <summary>For the ear: the last quarter passed, so that it changes four times in all.</summary>
    /// <param name="done">Snapshots loaded.</param>
    /// <param name="total">Snapshots to load; 0 while not known.</param>
    public static string Spoken(long done, long total) => total <= 0 || done * 4 < total
        ? "The demo history is being loaded."
        : $"{25 * (done * 4 / total)} % of the demo history is loaded.";

    // Steps of five seconds: a count that jumps back and forth tells nothing.
    private static string Left(TimeSpan remaining) => remaining.TotalSeconds switch
    {
        < 5 => "a few seconds left",
        < 90 => $"about {Math.Ceiling(remaining.TotalSeconds / 5) * 5:0} s left",
        _ => $"about {Math.Ceiling(remaining.TotalMinutes):0} min left",
    };
}
