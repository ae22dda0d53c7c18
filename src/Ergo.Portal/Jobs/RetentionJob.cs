using Ergo.Database;
using Ergo.Portal.Database;
using Ergo.Snapshots;
using Ergo.Snapshots.Retention;
using Microsoft.Extensions.Options;
using Quartz;

namespace Ergo.Portal.Jobs;

/// <summary>The daily retention run, if it is due: also right after a start that missed it.</summary>
[DisallowConcurrentExecution]
public sealed class RetentionJob(
    DataRetentionJob retention, DatabaseState database, IOptions<JobOptions> options, TimeProvider time, ILogger<RetentionJob> logger) : IJob
{
    /// <inheritdoc />
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken)
    {
        try
        {
            await database.WaitUntilReadyAsync(cancellationToken);
            await retention.RunManuallyAsync(Requester.Schedule, onlyIfDue: true, due: new Schedule(options.Value.RetentionCron).LastDue(time.GetUtcNow()), cancellationToken: cancellationToken);
            await retention.OptimizeTablesAsync(Requester.Schedule, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The portal stops; the run is caught up at the next start.
        }
        catch (Exception failure) when (failure is RetentionException || StoreFailure.Is(failure))
        {
            logger.LogError(failure, "The retention run failed");
        }
    }
}
