namespace Ergo.Portal.Jobs;

/// <summary>How scheduled runs are signed in the run log.</summary>
internal static class Requester
{
    /// <summary>The schedule of this instance.</summary>
    public static string Schedule { get; } = $"schedule on {Environment.MachineName}";
}
