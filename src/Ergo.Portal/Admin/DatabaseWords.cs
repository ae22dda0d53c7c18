namespace Ergo.Portal.Admin;

/// <summary>The database's short error texts in words for people.</summary>
public static class DatabaseWords
{
    /// <summary>An error as recorded with a run or a view.</summary>
    /// <param name="error">The recorded text.</param>
    public static string Of(string? error) => error is null
        ? "no reason recorded"
        : error.Replace("canceling statement due to statement timeout", "statement timeout", StringComparison.Ordinal)
            .Replace("canceling statement due to lock timeout", "lock timeout", StringComparison.Ordinal)
            .Replace("canceling statement due to user request", "stopped on request", StringComparison.Ordinal);
}
