namespace Ergo.Benchmarks;

/// <summary>How a benchmark tells the shell what came of it.</summary>
internal static class ExitCodes
{
    /// <summary>Every budget was met.</summary>
    public const int Met = 0;

    /// <summary>A budget was missed.</summary>
    public const int Missed = 1;

    /// <summary>The command line is wrong.</summary>
    public const int Usage = 2;

    /// <summary>Nothing could be measured.</summary>
    public const int Failed = 3;

    /// <summary>Stopped by Ctrl+C or SIGTERM.</summary>
    public const int Stopped = 130;
}
