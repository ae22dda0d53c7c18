using System.Globalization;
using Ergo.Portal.Admin;
using Ergo.Portal.Auth;
using Ergo.Portal.Components.Shared;
using Ergo.Snapshots.Access;
using Ergo.Snapshots.Views;
using Ergo.Snapshots.Warehouses;
using Microsoft.AspNetCore.Components;

namespace Ergo.Portal.Components.Pages.Admin;

/// <summary>Compares a view with the snapshots of a day, a warehouse at a time.</summary>
public sealed partial class VerifyCard : IDisposable
{
    private const string WorkName = "verify";
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
    public Person? Me { get; set; }

    [Inject]
    private MaterializedViewsService Store { get; init; } = default!;

    [Inject]
    private WarehouseDirectory Directory { get; init; } = default!;

    [Inject]
    private AdminActions Actions { get; init; } = default!;

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
        _refusal = await Actions.RunAsync(
            Policies.VerifyViews, WorkName, $"Verifying {view}",
            async (_, stop) =>
            {
                foreach (var id in ids)
                {
                    var one = await Store.VerifyViewAsync(view, day, id, stop);
                    await InvokeAsync(() =>
                    {
                        _result = _result?.And(one) ?? one;
                        _done++;
                        StateHasChanged();
                    });
                }

                return _result is null ? "There is no warehouse to compare." : $"{VerifyWords.Result(_result)}.";
            },
            "The comparison is not complete.");
        _isRunning = false;
        // What was stopped or failed half-way is no result.
        if (_done < _total)
        {
            _result = null;
        }
    }

    private Task StopAsync() => Actions.StopAsync(Policies.VerifyViews, WorkName, "Stopping the comparison");
}
