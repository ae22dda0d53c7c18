using System.Globalization;
using Ergo.Operations.Access;
using Ergo.Operations.Views;
using Ergo.Operations.Work;
using Ergo.Portal.Actions;
using Ergo.Portal.Shared;
using Ergo.Portal.SignIn.Sessions;
using Ergo.Snapshots.Access;
using Ergo.Snapshots.Views;
using Ergo.Snapshots.Warehouses;
using Microsoft.AspNetCore.Components;

namespace Ergo.Portal.Pages.Views;

/// <summary>Compares a view with the snapshots of a day, a warehouse at a time.</summary>
public sealed partial class VerifyCard : IDisposable
{
    private const string WorkName = ViewOperations.VerifyWork;
    private readonly string _id = ElementIds.Next("verify-refusal");
    private IReadOnlyList<Warehouse>? _warehouses;
    private string _view = ViewNames.Rollup5m;
    private string _warehouse = "";
    private string? _day;
    private string? _refusal;
    private ViewVerification? _result;
    private bool _isRunning;
    private int _done;
    private int _total;

    /// <summary>Who looks at the page.</summary>
    [Parameter, EditorRequired]
    public Signature? Me { get; set; }

    [Inject]
    private ViewOperations Operations { get; init; } = default!;

    [Inject]
    private WarehouseDirectory Directory { get; init; } = default!;

    [Inject]
    private PageActions Actions { get; init; } = default!;

    [Inject]
    private LongWork Work { get; init; } = default!;

    [Inject]
    private TimeProvider Time { get; init; } = default!;

    private bool IsBusy => Work.Running.Any(item => item.Name == WorkName);

    // Another window of the same person shows its own progress.
    private LongWorkItem? Own => _isRunning ? Work.Running.FirstOrDefault(item => item.Name == WorkName && item.Starter == Me) : null;

    private DateOnly Today => DateOnly.FromDateTime(Time.GetUtcNow().UtcDateTime);

    private Dictionary<string, string> Names => (_warehouses ?? []).ToDictionary(warehouse => warehouse.Id, warehouse => warehouse.Name);

    /// <summary>Stops a comparison that nobody will see the end of.</summary>
    public void Dispose()
    {
        if (_isRunning && Me is not null)
        {
            Work.TryStop(WorkName, Me);
        }
    }

    /// <inheritdoc />
    protected override void OnInitialized() => _day = Today.AddDays(-1).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <inheritdoc />
    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (firstRender)
        {
            await Actions.AskAsync("Reading the warehouses", async () => _warehouses = await Directory.ListAsync(AccessScope.All));
            StateHasChanged();
        }
    }

    private void TypeDay(string? day)
    {
        _day = day;
        _refusal = null;
    }

    private string NameOf(string? id) => string.IsNullOrEmpty(id) ? "All warehouses" : Names.GetValueOrDefault(id, id);

    private async Task VerifyAsync()
    {
        if (!DateOnly.TryParseExact(_day, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) || day > Today)
        {
            _refusal = "Choose a day up to today.";
            return;
        }

        if (_warehouses is not { } warehouses)
        {
            _refusal = "The warehouses could not be read yet. Try again in a moment.";
            return;
        }

        var (view, ids) = (_view, _warehouse.Length > 0 ? [_warehouse] : warehouses.Select(warehouse => warehouse.Id).ToList());
        (_refusal, _result, _done, _total, _isRunning) = (null, null, 0, ids.Count, true);
        _refusal = await Actions.DoAsync(actor => Operations.VerifyAsync(actor, view, day, ids, result => InvokeAsync(() =>
        {
            _result = result;
            _done++;
            StateHasChanged();
        })));
        _isRunning = false;
        // What was stopped or failed half-way is no result.
        if (_done < _total)
        {
            _result = null;
        }
    }

    private Task StopAsync() => Actions.DoAsync(Operations.StopVerifyAsync);
}
