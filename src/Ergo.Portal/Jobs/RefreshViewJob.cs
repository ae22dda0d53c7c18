using Ergo.Database;
using Ergo.Portal.Database;
using Ergo.Snapshots;
using Ergo.Snapshots.Views;
using Quartz;

namespace Ergo.Portal.Jobs;

/// <summary>Refreshes one view if it is due; the database decides which portal does it.</summary>
[DisallowConcurrentExecution]
public sealed class RefreshViewJob(MaterializedViewsService views, DatabaseState database, ILogger<RefreshViewJob> logger) : IJob
{
    /// <summary>Key of the view's name in the job's data.</summary>
    public const string ViewKey = "view";

    /// <inheritdoc />
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken)
    {
        if (!database.IsReady)
        {
            return;
        }

        var view = context.MergedJobDataMap.GetString(ViewKey)!;
        try
        {
            await views.RefreshViewAsync(view, Requester.Schedule, onlyIfDue: true, cancellationToken: cancellationToken);
        }
        catch (Exception failure) when (failure is RefreshException || StoreFailure.Is(failure))
        {
            // Recorded in the database where it could be; the next run repairs it.
            logger.LogError(failure, "Refreshing {View} failed; the next run tries again", view);
        }
    }
}
