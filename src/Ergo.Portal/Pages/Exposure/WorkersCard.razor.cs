using System.Globalization;
using Ergo.Database;
using Ergo.Portal.Actions;
using Ergo.Portal.Navigation;
using Ergo.Portal.Shared.Dialogs;
using Ergo.Portal.Words;
using Ergo.Snapshots;
using Ergo.Snapshots.Figures.Exposure;
using Ergo.Snapshots.Figures.Limits;
using Ergo.Snapshots.Privacy;
using Ergo.Snapshots.Warehouses;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;

namespace Ergo.Portal.Pages.Exposure;

/// <summary>The workers of an exposure: by pseudonym, and by id for whoever gave a reason, until its time is over.</summary>
public sealed partial class WorkersCard : ComponentBase, IDisposable
{
    private readonly CancellationTokenSource _gone = new();
    private CancellationTokenSource _asked = new();
    private ExposureSummary? _read;
    private (string Warehouse, object Range)? _unseen;
    private Unmasking? _unmasking;
    private IReadOnlyList<WorkerExposure>? _named;
    private string? _failure;
    private bool _isDrawn;
    private bool _isWorking;

    /// <summary>What was read.</summary>
    [Parameter, EditorRequired]
    public ExposureSummary Data { get; set; } = default!;

    /// <summary>What the limits say of the workers; null where that is not known.</summary>
    [Parameter]
    public LimitFigures? Limits { get; set; }

    /// <summary>The warehouse.</summary>
    [Parameter, EditorRequired]
    public Warehouse Warehouse { get; set; } = default!;

    /// <summary>The range asked for.</summary>
    [Parameter, EditorRequired]
    public RangeQuery Range { get; set; } = default!;

    /// <summary>The warehouse's time zone.</summary>
    [Parameter, EditorRequired]
    public TimeZoneInfo Zone { get; set; } = default!;

    [Inject]
    private WorkerIdAccess Access { get; init; } = default!;

    [Inject]
    private PrivacyRules Rules { get; init; } = default!;

    [Inject]
    private Confirm Dialogs { get; init; } = default!;

    [Inject]
    private AuthenticationStateProvider Session { get; init; } = default!;

    [Inject]
    private TimeProvider Time { get; init; } = default!;

    [Inject]
    private ILogger<WorkersCard> Logger { get; init; } = default!;

    private IReadOnlyList<WorkerExposure> Shown => _named ?? Data.Workers;

    private (string Warehouse, object Range) Figures => (Warehouse.Id, (object?)Range.Code ?? Range);

    private string Until => TimeZoneInfo.ConvertTime(_unmasking!.EndsAt, Zone).ToString("HH:mm", CultureInfo.InvariantCulture);

    /// <inheritdoc />
    public void Dispose()
    {
        Session.AuthenticationStateChanged -= OnSessionChanged;
        _gone.Cancel();
        _asked.Dispose();
        _gone.Dispose();
    }

    /// <inheritdoc />
    protected override void OnInitialized() => Session.AuthenticationStateChanged += OnSessionChanged;

    /// <inheritdoc />
    protected override async Task OnParametersSetAsync()
    {
        if (!ReferenceEquals(Data, _read))
        {
            _read = Data;
            // What is known belongs to other figures. Whoever saw no ids of the figures before sees none of the same ones read again, so that a
            // refresh asks nothing for each person who looks.
            Hide();
            if (_isDrawn && _unseen != Figures)
            {
                await LookAsync();
            }
        }
    }

    // Not while the page is made for the browser's first paint: it is made once more for the circuit, and seeing is written down.
    /// <inheritdoc />
    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (firstRender)
        {
            _isDrawn = true;
            await LookAsync();
            StateHasChanged();
        }
    }

    private async Task LookAsync()
    {
        var (data, figures) = (_read = Data, Figures);
        _unseen = null;
        await _asked.CancelAsync();
        _asked.Dispose();
        _asked = CancellationTokenSource.CreateLinkedTokenSource(_gone.Token);
        var asked = _asked.Token;
        Hide();
        try
        {
            if (await Access.FindAsync(Warehouse, asked) is { } unmasking)
            {
                var named = await Access.ReadAsync(unmasking, Warehouse, data.IsPublished ? data.Shown : Range.Times, asked);
                if (!asked.IsCancellationRequested)
                {
                    (_unmasking, _named) = (unmasking, named);
                    _ = EndAsync(unmasking.Remaining, asked);
                }
            }
            else if (!asked.IsCancellationRequested)
            {
                _unseen = figures;
            }
        }
        catch (OperationCanceledException) when (asked.IsCancellationRequested)
        {
            // Other figures are shown by now, or none.
        }
        catch (PrivacyException)
        {
            // It ended just now.
        }
        catch (Exception failure) when (StoreFailure.Is(failure))
        {
            Tell(failure);
        }
    }

    private void Hide()
    {
        _unmasking = null;
        _named = null;
        _failure = null;
    }

    private async Task EndAsync(TimeSpan remaining, CancellationToken asked)
    {
        try
        {
            await Task.Delay(remaining, Time, asked);
            await InvokeAsync(() =>
            {
                if (!asked.IsCancellationRequested)
                {
                    Hide();
                    StateHasChanged();
                }
            });
        }
        catch (OperationCanceledException)
        {
            // Something else is shown by now.
        }
    }

    private Task ShowAsync() => WorkAsync(async () =>
    {
        var reason = await Dialogs.AskWithAsync<ReasonDialog>(
            $"Show who the workers of {Warehouse.Name} are?", new() { [nameof(ReasonDialog.Warehouse)] = Warehouse.Name, [nameof(ReasonDialog.Length)] = Access.Length });
        if (reason is string given && await Access.BeginAsync(Warehouse, given) is null)
        {
            await LookAsync();
        }
    });

    private Task HideAsync() => WorkAsync(async () =>
    {
        Hide();
        await Access.EndAsync(Warehouse);
    });

    private async Task WorkAsync(Func<Task> work)
    {
        _isWorking = true;
        try
        {
            await work();
        }
        finally
        {
            _isWorking = false;
        }
    }

    // A right that was taken away is gone from what is shown too; where it can not be known, ids are not shown.
    private void OnSessionChanged(Task<AuthenticationState> state) => _ = InvokeAsync(async () =>
    {
        if (_unmasking is null || _gone.IsCancellationRequested)
        {
            return;
        }

        try
        {
            if (await Access.FindAsync(Warehouse, _gone.Token) is null)
            {
                Hide();
                StateHasChanged();
            }
        }
        catch (OperationCanceledException) when (_gone.IsCancellationRequested)
        {
            // The page is left.
        }
        catch (Exception failure) when (StoreFailure.Is(failure))
        {
            Hide();
            Tell(failure);
            StateHasChanged();
        }
    });

    private void Tell(Exception failure)
    {
        Logger.LogError(failure, "Reading worker ids failed");
        _failure = LoadFailure.Describe(failure, "the worker ids");
    }
}
