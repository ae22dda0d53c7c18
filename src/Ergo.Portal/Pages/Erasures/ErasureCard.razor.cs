using Ergo.Operations.Access;
using Ergo.Operations.Privacy;
using Ergo.Operations.Work;
using Ergo.Portal.Actions;
using Ergo.Portal.Shared;
using Ergo.Portal.Shared.Dialogs;
using Ergo.Portal.SignIn.Sessions;
using Ergo.Snapshots.Privacy;
using Ergo.Snapshots.Warehouses;
using Microsoft.AspNetCore.Components;

namespace Ergo.Portal.Pages.Erasures;

/// <summary>Asks for a worker's id, tells what names the worker, and erases it for a reason.</summary>
public sealed partial class ErasureCard
{
    /// <summary>The name of the work: one erasure at a time.</summary>
    public const string WorkName = ErasureOperations.WorkName;

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
    public Signature? Me { get; set; }

    [Inject]
    private WorkerErasures Erasures { get; init; } = default!;

    [Inject]
    private ErasureOperations Operations { get; init; } = default!;

    [Inject]
    private PageActions Actions { get; init; } = default!;

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
        _refusal = await Actions.DoAsync(actor => Operations.EraseAsync(actor, warehouse, worker, forecast.Pseudonym, reason, progress, result => _result = result));
        _isRunning = false;
        if (_result is not null)
        {
            _worker = "";
        }
    }

    private Task StopAsync() => Actions.DoAsync(Operations.StopAsync);
}
