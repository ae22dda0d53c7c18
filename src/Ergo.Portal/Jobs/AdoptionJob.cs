using Ergo.Database;
using Ergo.Portal.Database;
using Ergo.Snapshots;
using Ergo.Snapshots.Adoption;
using Quartz;

namespace Ergo.Portal.Jobs;

/// <summary>Moves the rows of adopted tables until none is left; the database decides which portal does it.</summary>
[DisallowConcurrentExecution]
public sealed class AdoptionJob(BackendAdoption adoption, DatabaseState database, ILogger<AdoptionJob> logger) : IJob
{
    /// <inheritdoc />
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken)
    {
        try
        {
            await database.WaitUntilReadyAsync(cancellationToken);
            await adoption.MoveAsync(Requester.Schedule, onlyIfFree: true, cancellationToken: cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The portal stops; the next start goes on.
        }
        catch (Exception failure) when (failure is AdoptionException || StoreFailure.Is(failure))
        {
            logger.LogError(failure, "Moving adopted rows stopped; the next run goes on where it ended");
        }
    }
}
