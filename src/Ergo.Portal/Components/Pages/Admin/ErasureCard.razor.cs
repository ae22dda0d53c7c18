using Ergo.Portal.Admin;
using Ergo.Portal.Auth;
using Ergo.Portal.Components.Dialogs;
using Ergo.Portal.Components.Shared;
using Ergo.Snapshots.Privacy;
using Ergo.Snapshots.Warehouses;
using Microsoft.AspNetCore.Components;

namespace Ergo.Portal.Components.Pages.Admin;

/// <summary>Asks for a worker's id, tells what names the worker, and erases it for a reason.</summary>
public sealed partial class ErasureCard
{
    /// <summary>The name of the work: one erasure at a time.</summary>
    public const string WorkName = "erasure";

    private readonly string _id = ElementIds.Next("erasure-refusal");
    private string _warehouse = "";
    private string _worker = "";
    private string? _refusal;
    private ErasureResult? _result;
    private bool _isCounting;
    private bool _isRunning;
    private long _erased;
    private long _total;
    private DateOnly? _day;

    /// <summary>Every warehouse.</summary>
    [Parameter, EditorRequired]
    public IReadOnlyList<Warehouse> Warehouses { get; set; } = [];

    /// <summary>Who looks at the page.</summary>
    [Parameter, EditorRequired]
    public Person? Me { get; set; }

    [Inject]
    private WorkerErasures Erasures { get; init; } = default!;

    [Inject]
    private AdminActions Actions { get; init; } = default!;

    [Inject]
    private LongWork Work { get; init; } = default!;

    [Inject]
    private Confirm Dialogs { get; init; } = default!;

    private bool IsBusy => Work.Running.Any(item => item.Name == WorkName);

    private LongWorkItem? Own => _isRunning ? Work.Running.FirstOrDefault(item => item.Name == WorkName && item.Starter == Me) : null;

    // Bound, not set: what comes back from the server must not overwrite what was typed meanwhile.
    private void TypeWorker(string? typed)
    {
        _worker = typed ?? "";
        _refusal = null;
    }

    private async Task AskAsync()
    {
        if (Warehouses.FirstOrDefault(one => one.Id == _warehouse) is not { } warehouse || string.IsNullOrWhiteSpace(_worker))
        {
            _refusal = "Choose the warehouse and type the worker's id as the cameras send it.";
            return;
        }

        var worker = _worker;
        (_refusal, _result, _isCounting) = (null, null, true);
        ErasureForecast? forecast = null;
        _refusal = await Actions.AskAsync("Counting what names the worker", async () => forecast = await Erasures.ForecastAsync(warehouse.Id, worker));
        _isCounting = false;
        if (forecast is { Rows.Total: 0 })
        {
            _refusal = $"Nothing of {warehouse.Name} names this worker. Case counts: W-17 and w-17 are two workers.";
        }
        else if (forecast is not null && await Dialogs.AskWithAsync<ErasureDialog>(
            $"Erase worker {forecast.Pseudonym}?", new() { [nameof(ErasureDialog.Warehouse)] = warehouse.Name, [nameof(ErasureDialog.Forecast)] = forecast }) is string reason)
        {
            await EraseAsync(warehouse, worker, forecast, reason);
        }
    }

    private async Task EraseAsync(Warehouse warehouse, string worker, ErasureForecast forecast, string reason)
    {
        (_isRunning, _erased, _total, _day) = (true, 0, forecast.Rows.Snapshots + forecast.Rows.ExposureRows, null);
        Progress<ErasureProgress> progress = new(step => _ = InvokeAsync(() =>
        {
            (_erased, _day) = (step.Erased, step.Day ?? _day);
            StateHasChanged();
        }));
        // By pseudonym, here and in the audit log.
        _refusal = await Actions.RunAsync(
            Policies.EraseWorkers, WorkName, $"Erasing worker {forecast.Pseudonym} of {warehouse.Name}",
            async (by, stop) =>
            {
                _result = await Erasures.EraseAsync(warehouse.Id, worker, by, reason, progress, stop);
                return $"Worker {forecast.Pseudonym} of {warehouse.Name} is erased: {ErasureWords.Rows(_result.Before)} before, {ErasureWords.Rows(_result.After)} after.";
            },
            "Days that are done stay erased. Erase once more to go on.", $"Reason: {reason}");
        _isRunning = false;
        if (_result is not null)
        {
            _worker = "";
        }
    }

    private Task StopAsync() => Actions.StopAsync(Policies.EraseWorkers, WorkName, "Stopping the erasure");
}
