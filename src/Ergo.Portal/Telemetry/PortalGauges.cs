using System.Diagnostics.Metrics;
using Ergo.Database;
using Ergo.Operations.Alerts;
using Ergo.Portal.Database;
using Ergo.Portal.Jobs;
using Ergo.Portal.Live;
using Ergo.Snapshots.Views;

namespace Ergo.Portal.Telemetry;

/// <summary>
/// The gauges of this portal and of its database. The database is asked by this one reader, whoever collects and however often; while it does not
/// answer, nothing is told of it.
/// </summary>
internal sealed class PortalGauges : BackgroundService
{
    /// <summary>The database is asked no more often.</summary>
    public static readonly TimeSpan Every = TimeSpan.FromSeconds(15);

    // What was read before is not told for what is now.
    private static readonly TimeSpan Oldest = Every * 3;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly StoreReader _reader;
    private readonly DatabaseState _database;
    private readonly TimeProvider _time;
    private readonly ILogger<PortalGauges> _logger;
    private readonly Meter _meter;
    private StoreReading? _reading;

    /// <summary>Begins to tell.</summary>
    public PortalGauges(StoreReader reader, DatabaseState database, OpenPages pages, TimeProvider time, IMeterFactory meters, ILogger<PortalGauges> logger)
    {
        (_reader, _database, _time, _logger) = (reader, database, time, logger);
        _meter = meters.Create(Measures.Name);
        _meter.CreateObservableGauge("ergo.circuits.open", () => pages.Count, "{circuit}", "Pages open at this portal, those included that lost their connection and may come back.");
        _meter.CreateObservableGauge("ergo.database.ready", () => database.IsReady ? 1 : 0, null, "1 while this portal reaches its database and finds its schema there, else 0.");
        OfViews("ergo.view.lag", "s", "Time since the moment to which the view is complete.", view => view.CompleteTo is { } complete ? Math.Max(0, (time.GetUtcNow() - complete).TotalSeconds) : null);
        OfViews("ergo.view.interval", "s", "The interval at which the view is to be refreshed.", view => view.RefreshEvery.TotalSeconds);
        OfViews("ergo.view.backlog", "{bucket}", "Buckets of the view that wait to be recomputed.", view => view.BacklogBuckets);
        OfViews("ergo.view.set_aside", "{bucket}", "Buckets of the view that could not be computed and are tried again.", view => view.SetAsideBuckets);
        OfViews(
            "ergo.view.balance.difference", "{row}", "Rows stored and not counted by the view, or counted and not stored, as of the last hourly check.",
            view => Now?.Checked.Contains(view.Name) == true ? view.MissingRows ?? 0 : null);
        OfStore("ergo.retention.deleted", "{row}", "Rows that retention runs of the last 24 hours deleted.", reading => [new(reading.DeletedRows)]);
        OfStore(
            "ergo.retention.age", "s", "Time since retention last ran well for all warehouses.",
            reading => reading.LastRetention is { } last ? [new(Math.Max(0, (time.GetUtcNow() - last).TotalSeconds))] : []);
        OfStore(
            "ergo.incidents.open", "{incident}", "Incidents that are told and not over, by how bad they are.",
            reading => reading.Incidents.Select(incidents => new Measurement<double>(incidents.Value, new KeyValuePair<string, object?>("severity", incidents.Key))));
        OfStore(
            "ergo.job.failed_runs", "{run}", "Recorded runs of the last 24 hours that failed or were cut off, at whichever portal.",
            reading => reading.Failures.Select(job => new Measurement<double>(job.Runs, new KeyValuePair<string, object?>("task", job.Job))));
    }

    /// <summary>What holds now; null where the database cannot say.</summary>
    internal StoreReading? Now => _database.IsReady && Volatile.Read(ref _reading) is { } reading && _time.GetUtcNow() - reading.ReadAt <= Oldest ? reading : null;

    /// <inheritdoc />
    public override void Dispose()
    {
        _meter.Dispose();
        base.Dispose();
    }

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        ScheduledJob.BeginCounting();
        AlertRun.BeginCounting();
        try
        {
            while (true)
            {
                await _database.WaitUntilReadyAsync(stoppingToken);
                await ReadAsync(stoppingToken);
                await Task.Delay(Every, _time, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The portal stops.
        }
    }

    private async Task ReadAsync(CancellationToken stoppingToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
        limit.CancelAfter(Patience);
        try
        {
            Volatile.Write(ref _reading, await _reader.ReadAsync(limit.Token));
        }
        catch (Exception failure) when (!stoppingToken.IsCancellationRequested && (failure is OperationCanceledException || StoreFailure.Is(failure)))
        {
            Volatile.Write(ref _reading, null);
            _logger.LogWarning("What is measured of the database could not be read: {Reason}", failure.Message);
        }
    }

    private void OfViews(string name, string unit, string words, Func<ViewRefreshStatus, double?> value) => OfStore(
        name, unit, words,
        reading => reading.Views.Where(view => value(view) is not null).Select(view => new Measurement<double>(value(view)!.Value, new KeyValuePair<string, object?>("view", view.Name))));

    private void OfStore(string name, string unit, string words, Func<StoreReading, IEnumerable<Measurement<double>>> values) =>
        _meter.CreateObservableGauge(name, () => Now is { } reading ? values(reading).ToList() : [], unit, words);
}
