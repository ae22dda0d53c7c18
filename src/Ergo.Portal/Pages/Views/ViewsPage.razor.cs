using Ergo.Operations.Views;
using Ergo.Portal.Scheduling;
using Ergo.Portal.Shared;
using Ergo.Portal.Shared.Dialogs;
using Ergo.Portal.Words;
using Ergo.Snapshots.Runs;
using Ergo.Snapshots.Views;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Options;

namespace Ergo.Portal.Pages.Views;

/// <summary>State of the five views, and refreshing them by hand.</summary>
public sealed partial class ViewsPage
{
    private const string AllViews = ViewOperations.AllViews;
    private const int RunsShown = 50;

    /// <summary>The view whose runs are listed; empty for all.</summary>
    [PersistentState]
    public string? RunsOf { get; set; }

    /// <summary>Whether only runs that did not end well are listed.</summary>
    [PersistentState]
    public bool IsTroubled { get; set; }

    [Inject]
    private MaterializedViewsService Store { get; init; } = default!;

    [Inject]
    private ViewOperations Operations { get; init; } = default!;

    [Inject]
    private RunHistory History { get; init; } = default!;

    [Inject]
    private Confirm Confirm { get; init; } = default!;

    [Inject]
    private IOptions<JobOptions> Jobs { get; init; } = default!;

    [Inject]
    private ILogger<ViewsPage> Logger { get; init; } = default!;

    /// <inheritdoc />
    protected override IReadOnlyList<string> Views => ViewNames.All;

    /// <inheritdoc />
    protected override bool IsWorkShown => Value.Data?.Views.Any(view => view.IsRunning) == true;

    private Loadable<ViewsPageData> Value { get; set; } = Loadable.Pending<ViewsPageData>();

    private bool RunsJobs => Jobs.Value.Enabled;

    private bool IsAllRunning => Work.Running.Any(item => item.Name == AllViews);

    private string Summary
    {
        get
        {
            if (Value.Data is not { } data)
            {
                return "State of the five views.";
            }

            if (!Database.IsReady)
            {
                return $"As last read at {AdminTimes.Exact(data.Now, Time.GetUtcNow())}.";
            }

            var troubled = data.Views.Where(view => ViewWords.Condition(view) is ViewCondition.Late or ViewCondition.Failing or ViewCondition.Never or ViewCondition.Paused).Select(view => view.Name).ToList();
            return troubled.Count == 0 ? "All five are fresh." : $"{troubled.Count} of {data.Views.Count} {(troubled.Count == 1 ? "needs" : "need")} a look: {string.Join(", ", troubled)}.";
        }
    }

    /// <inheritdoc />
    protected override async Task ReadAsync() => Value = await (Value with { IsLoading = true }).LoadAsync(
        async () => new ViewsPageData(
            await Store.GetRefreshStatusAsync(Gone),
            await History.LatestAsync("refresh", string.IsNullOrEmpty(RunsOf) ? null : RunsOf, RunsShown, IsTroubled, cancellationToken: Gone),
            await History.LengthsAsync("refresh", [.. ViewNames.All], cancellationToken: Gone),
            Time.GetUtcNow()),
        "the state of the views", Logger);

    private static string WorkName(string view) => ViewOperations.WorkName(view);

    private string RunsSubtitle(ViewsPageData data) =>
        $"{AdminTimes.Latest(data.Runs.Count, IsTroubled ? "run that did not end well" : "run")} of {(string.IsNullOrEmpty(RunsOf) ? "all five views" : RunsOf)}, by schedule, by hand and before retention";

    private Task RefreshAsync(string view, bool rebuild) => Actions.DoAsync(actor => Operations.RefreshAsync(actor, view, rebuild));

    private Task RefreshAllAsync(bool rebuild) => Actions.DoAsync(actor => Operations.RefreshAllAsync(actor, rebuild));

    private async Task RebuildAsync(string view)
    {
        if (await Confirm.AskAsync(RebuildQuestion.Of(view)))
        {
            await RefreshAsync(view, true);
        }
    }

    private async Task RebuildAllAsync()
    {
        if (await Confirm.AskAsync(RebuildQuestion.Of(null)))
        {
            await RefreshAllAsync(true);
        }
    }

    private async Task PauseAsync(ViewRefreshStatus view)
    {
        if (await Confirm.AskWithAsync<PauseDialog>($"Pause {view.Name}", new() { [nameof(PauseDialog.View)] = view }) is string reason)
        {
            await Actions.DoAsync(actor => Operations.PauseAsync(actor, view.Name, reason));
            await ReadAgainAsync();
        }
    }

    private async Task ResumeAsync(string view)
    {
        await Actions.DoAsync(actor => Operations.ResumeAsync(actor, view));
        await ReadAgainAsync();
    }

    private async Task StopAsync(ViewRefreshStatus view)
    {
        await Actions.DoAsync(actor => Operations.StopRefreshAsync(actor, view.Name, view.RunId!.Value));
        await ReadAgainAsync();
    }

    private async Task ChooseOutcomeAsync(bool isTroubled)
    {
        IsTroubled = isTroubled;
        await ReadAgainAsync();
    }

    private async Task ChooseRunsAsync(string? name)
    {
        RunsOf = name;
        await ReadAgainAsync();
    }
}
