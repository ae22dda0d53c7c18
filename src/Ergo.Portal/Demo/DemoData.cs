using Ergo.Database;
using Ergo.Database.Connections;
using Ergo.Portal.Database;
using Ergo.Simulator;
using Ergo.Simulator.Live;
using Ergo.Simulator.Loading;
using Ergo.Snapshots.Views;

namespace Ergo.Portal.Demo;

/// <summary>Fills the database with a demo history, newest day first, and keeps a live feed going beside it.</summary>
public sealed class DemoData(
    OwnerDatabase owner, MaterializedViewsService views, DatabaseState database, DemoDataState state, TimeProvider time,
    ILogger<DemoData> logger) : BackgroundService
{
    private const int LiveSnapshotsPerMinute = 120;
    private static readonly TimeSpan RefreshPause = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(2);

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await database.WaitUntilReadyAsync(stoppingToken);
        await Task.WhenAll(
            InsistAsync("Loading the demo history", LoadHistoryAsync, stoppingToken),
            InsistAsync("The live feed", FeedAsync, stoppingToken));
    }

    // A lost database interrupts; both go on where they were.
    private async Task InsistAsync(string what, Func<CancellationToken, Task> work, CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await work(stoppingToken);
                return;
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (SimulatorException failure)
            {
                logger.LogWarning("{What} is not possible: {Reason}", what, failure.Message);
                return;
            }
            catch (Exception failure) when (StoreFailure.Is(failure))
            {
                logger.LogWarning("{What} was interrupted and goes on when the database answers: {Reason}", what, failure.Message);
                await Task.Delay(RetryDelay, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task LoadHistoryAsync(CancellationToken cancellationToken)
    {
        var options = HistoryOptions.Demo(time.GetUtcNow()) with { ContinueEarlier = true };
        state.Report(0, options.Rows, 0, isLoading: true);
        var progress = new Reporter(step => state.Report(step.RowsDone, step.RowsTotal, step.RowsPerSecond, isLoading: true));
        using var loaded = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var refreshing = RefreshUntilAsync(loaded.Token, cancellationToken);
        try
        {
            var result = await HistoryLoader.LoadAsync(owner.DataSource, options, progress, cancellationToken);
            if (result.RowsWritten > 0)
            {
                logger.LogInformation("Loaded {Rows} demo snapshots in {Seconds:0} s", result.RowsWritten, result.Duration.TotalSeconds);
            }
        }
        finally
        {
            await loaded.CancelAsync();
            await refreshing;
            state.Report(state.RowsDone, state.RowsTotal, 0, isLoading: false);
        }

        await RefreshAsync(cancellationToken);
    }

    // The schedule alone would leave the first visitor with empty pages for up to a quarter of an hour.
    private async Task RefreshUntilAsync(CancellationToken loaded, CancellationToken stopping)
    {
        while (!loaded.IsCancellationRequested)
        {
            await Task.Delay(RefreshPause, time, loaded).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await RefreshAsync(stopping);
        }
    }

    private async Task RefreshAsync(CancellationToken cancellationToken)
    {
        try
        {
            await views.RefreshAllViewsAsync("demo data", cancellationToken: cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The portal stops.
        }
        catch (Exception failure) when (failure is RefreshException || StoreFailure.Is(failure))
        {
            logger.LogDebug(failure, "Refreshing between the demo data's chunks did not work; the schedule does it");
        }
    }

    private Task FeedAsync(CancellationToken cancellationToken) =>
        LiveFeed.RunAsync(owner.DataSource, new LiveOptions { RatePerMinute = LiveSnapshotsPerMinute }, time, null, cancellationToken);

    // Progress<T> would post to the pool and may arrive out of order.
    private sealed class Reporter(Action<LoadProgress> report) : IProgress<LoadProgress>
    {
        public void Report(LoadProgress value) => report(value);
    }
}
