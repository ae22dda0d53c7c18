using System.Diagnostics;

namespace Ergo.EmbeddedPostgres;

/// <summary>A point in time after which waiting is given up.</summary>
internal readonly struct Deadline
{
    private readonly long begin;
    private readonly TimeSpan length;

    private Deadline(TimeSpan length)
    {
        begin = Stopwatch.GetTimestamp();
        this.length = length;
    }

    internal bool IsOver => Stopwatch.GetElapsedTime(begin) >= length;

    internal TimeSpan Left => IsOver ? TimeSpan.Zero : length - Stopwatch.GetElapsedTime(begin);

    internal static Deadline After(TimeSpan length) => new(length);
}
