using Dapper;
using Ergo.Database;
using Ergo.Portal.Database;
using Ergo.Snapshots;
using Ergo.Snapshots.Storage;
using Microsoft.Extensions.Options;
using Npgsql;
using Quartz;

namespace Ergo.Portal.Jobs;

/// <summary>Makes partitions ahead, or trims the views, as its data says.</summary>
[DisallowConcurrentExecution]
public sealed class MaintenanceJob(
    NpgsqlDataSource dataSource, PartitionMaintenance partitions, DatabaseState database, IOptions<JobOptions> options, TimeProvider time, ILogger<MaintenanceJob> logger) : IJob
{
    /// <summary>Key of what to do in the job's data.</summary>
    public const string TaskKey = "task";

    /// <summary>Makes partitions for the coming days and for late rows.</summary>
    public const string Partitions = "partitions";

    /// <summary>Deletes what each view keeps no longer, and sessions that ended long ago.</summary>
    public const string Trim = "trim";

    /// <inheritdoc />
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken)
    {
        var task = context.MergedJobDataMap.GetString(TaskKey)!;
        try
        {
            await database.WaitUntilReadyAsync(cancellationToken);
            if (task == Partitions)
            {
                await partitions.RunAsync(
                    Requester.Schedule, options.Value.PartitionDaysAhead, new Schedule(options.Value.PartitionsCron).LastDue(time.GetUtcNow()), cancellationToken);
                return;
            }

            await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
            await connection.ExecuteAsync(new CommandDefinition(
                "CALL public.trim_views(@requestedBy, true, @due)",
                new { requestedBy = Requester.Schedule, due = new Schedule(options.Value.TrimCron).LastDue(time.GetUtcNow())?.UtcDateTime },
                commandTimeout: 0, cancellationToken: cancellationToken));
            await connection.ExecuteAsync(new CommandDefinition("SELECT ergo_internal.forget_sessions()", cancellationToken: cancellationToken));
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The portal stops; the next start does it.
        }
        catch (Exception failure) when (failure is StorageException || StoreFailure.Is(failure))
        {
            logger.LogError(failure, "Maintenance ({Task}) failed; the next run tries again", task);
        }
    }
}
