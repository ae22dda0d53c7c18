using Ergo.Snapshots.Health;
using Microsoft.Extensions.Options;

namespace Ergo.Portal.Scheduling;

/// <summary>Whether all is well, held against this portal's schedule.</summary>
public sealed class PortalHealth(HealthReader reader, IOptions<JobOptions> jobs, TimeProvider time)
{
    /// <summary>Looks now.</summary>
    /// <param name="cancellationToken">Ends the look.</param>
    public Task<HealthReport> ReadAsync(CancellationToken cancellationToken = default) =>
        reader.ReadAsync(new Schedule(jobs.Value.RetentionCron).LastDue(time.GetUtcNow()), jobs.Value.PartitionDaysAhead, cancellationToken);
}
