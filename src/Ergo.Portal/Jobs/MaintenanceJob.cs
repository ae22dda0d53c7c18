using Dapper;
using Ergo.Portal.Database;
using Microsoft.Extensions.Options;
using Npgsql;
using Quartz;

namespace Ergo.Portal.Jobs;

/// <summary>Makes partitions ahead, or trims the views, as its data says.</summary>
[DisallowConcurrentExecution]
public sealed class MaintenanceJob(
    NpgsqlDataSource dataSource, DatabaseState database, IOptions<JobOptions> options, ILogger<MaintenanceJob> logger) : IJob
{
    /// <summary>Key of what to do in the job's data.</summary>
    public const string TaskKey = "task";

    /// <summary>Makes partitions for the coming days and for late rows.</summary>
    public const string Partitions = "partitions";

    /// <summary>Deletes what each view keeps no longer.</summary>
    public const string Trim = "trim";

    /// <inheritdoc />
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken)
    {
        var task = context.MergedJobDataMap.GetString(TaskKey)!;
        try
        {
            await database.WaitUntilReadyAsync(cancellationToken);
            await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
            var call = task == Partitions ? "CALL maintain_partitions(@requestedBy, @days)" : "CALL trim_views(@requestedBy)";
            await connection.ExecuteAsync(new CommandDefinition(
                call, new { requestedBy = Requester.Schedule, days = options.Value.PartitionDaysAhead },
                commandTimeout: 0, cancellationToken: cancellationToken));
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The portal stops; the next start does it.
        }
        catch (Exception failure) when (failure is NpgsqlException or TimeoutException)
        {
            logger.LogError(failure, "Maintenance ({Task}) failed; the next run tries again", task);
        }
    }
}
