using System.Diagnostics.Metrics;
using Ergo.Database;
using Ergo.Operations.Alerts;
using Ergo.Operations.SavedReports;
using Ergo.Operations.Schedule;
using Ergo.Portal.Database;
using Ergo.Portal.Scheduling;
using Ergo.Snapshots.Runs;
using Ergo.Snapshots.Views;
using Microsoft.Extensions.Options;
using Quartz;

namespace Ergo.Portal.Jobs;

/// <summary>Any scheduled job: does what its data names, if it is due; the database decides which portal does it.</summary>
[DisallowConcurrentExecution]
public sealed class ScheduledJob(
    ScheduledWork work, ScheduledReports reports, AlertRun alerts, DatabaseDisk disk, DatabaseState database, JobPauses pauses, JobLog log, IOptions<JobOptions> options, TimeProvider time, ILogger<ScheduledJob> logger) : IJob
{
    /// <summary>Key of what to do in the job's data.</summary>
    public const string TaskKey = "task";

    private const string TaskTag = "task";

    private static readonly Counter<long> Failures = Measures.Meter.CreateCounter<long>("ergo.job.failures", "{failure}", "Scheduled jobs of this portal that failed; each is tried again.");

    /// <summary>Every job there is, a view's name for the refresh of that view.</summary>
    public static IReadOnlyList<string> All { get; } = [.. ViewNames.All, .. JobNames.Pausable, JobNames.Alerts, JobNames.Deliveries, JobNames.Audit];

    /// <summary>Makes the count of failures of every job known before the first.</summary>
    public static void BeginCounting()
    {
        foreach (var task in All)
        {
            Failures.Add(0, new KeyValuePair<string, object?>(TaskTag, task));
        }
    }

    /// <inheritdoc />
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken)
    {
        var task = context.MergedJobDataMap.GetString(TaskKey)!;
        try
        {
            await database.WaitUntilReadyAsync(cancellationToken);
            log.Note(task);
            // Views have their pause in their own row.
            if (!JobNames.Pausable.Contains(task) || !await pauses.IsPausedAsync(task, cancellationToken))
            {
                await DoAsync(task, cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The portal stops; the next start does it.
        }
        catch (RefusedException stopped) when (RunStops.Ended(stopped))
        {
            logger.LogInformation("The scheduled work {Task} was stopped by an admin or a time limit; the next run goes on", task);
        }
        catch (Exception failure) when (failure is RefusedException || StoreFailure.Is(failure))
        {
            Failures.Add(1, new KeyValuePair<string, object?>(TaskTag, task));
            // Recorded in the database where it could be; the next run tries again.
            logger.LogError(failure, "The scheduled work {Task} failed; the next run tries again", task);
        }
    }

    private Task DoAsync(string task, CancellationToken cancellationToken) => task switch
    {
        JobNames.Adoption => work.AdoptAsync(cancellationToken),
        JobNames.Retention => work.RetainAsync(LastDue(options.Value.RetentionCron), cancellationToken),
        JobNames.Partitions => work.MakePartitionsAsync(options.Value.PartitionDaysAhead, LastDue(options.Value.PartitionsCron), cancellationToken),
        JobNames.Trim => work.TrimAsync(LastDue(options.Value.TrimCron), cancellationToken),
        JobNames.Reports => reports.RunAsync(cancellationToken),
        JobNames.Alerts => NoteAsync(cancellationToken),
        JobNames.Deliveries => alerts.SendAsync(cancellationToken),
        JobNames.Audit => alerts.CheckAuditAsync(cancellationToken),
        var view => work.RefreshAsync(view, cancellationToken),
    };

    private async Task NoteAsync(CancellationToken cancellationToken) =>
        await alerts.NoteAsync(LastDue(options.Value.RetentionCron), options.Value.PartitionDaysAhead, await disk.RoomAsync(cancellationToken), cancellationToken);

    private DateTimeOffset? LastDue(string cron) => new Schedule(cron).LastDue(time.GetUtcNow());
}
