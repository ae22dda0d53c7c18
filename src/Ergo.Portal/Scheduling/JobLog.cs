using System.Collections.Concurrent;

namespace Ergo.Portal.Scheduling;

/// <summary>When this portal's schedule last asked for each job; whether it was due the database decided.</summary>
public sealed class JobLog(TimeProvider time)
{
    private readonly ConcurrentDictionary<string, DateTimeOffset> _asked = new(StringComparer.Ordinal);

    /// <summary>Notes that a job is asked for now.</summary>
    /// <param name="task">The job.</param>
    public void Note(string task) => _asked[task] = time.GetUtcNow();

    /// <summary>When it was last asked for; null where it was not since this portal started.</summary>
    /// <param name="task">The job.</param>
    public DateTimeOffset? Asked(string task) => _asked.TryGetValue(task, out var moment) ? moment : null;
}
