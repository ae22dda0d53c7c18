using System.Globalization;
using Ergo.Operations.Retention;
using Ergo.Portal.Pages.Retention;
using Ergo.Portal.Scheduling;
using Ergo.Portal.Shared;
using Ergo.Portal.Shared.Dialogs;
using Ergo.Portal.Words;
using Ergo.Snapshots.Retention;
using Ergo.Snapshots.Views;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Options;

namespace Ergo.Portal.Pages.Retention;

/// <summary>How long warehouses keep their snapshots, what a run would delete, and running it.</summary>
public sealed partial class RetentionPage
{
    private const string WorkName = RetentionOperations.WorkName;
    private Loadable<RetentionPlan> _plan = Loadable.Pending<RetentionPlan>();
    private Loadable<IReadOnlyList<RetentionStatistics>> _statistics = Loadable.Pending<IReadOnlyList<RetentionStatistics>>();
    private string? _notice;
    private IReadOnlyList<RetentionPlanChange> _changes = [];
    private long? _lastRun;

    [Inject]
    private WarehouseRetention Settings { get; init; } = default!;

    [Inject]
    private DataRetentionJob Job { get; init; } = default!;

    [Inject]
    private RetentionRuns Runs { get; init; } = default!;

    [Inject]
    private Confirm Confirm { get; init; } = default!;

    [Inject]
    private RetentionOperations Operations { get; init; } = default!;

    [Inject]
    private RetentionControls Controls { get; init; } = default!;

    [Inject]
    private SettingHistory History { get; init; } = default!;

    [Inject]
    private Toast Toast { get; init; } = default!;

    [Inject]
    private IOptions<JobOptions> Jobs { get; init; } = default!;

    [Inject]
    private ILogger<RetentionPage> Logger { get; init; } = default!;

    /// <inheritdoc />
    protected override IReadOnlyList<string> Views { get; } = [ViewChanges.Retention];

    /// <inheritdoc />
    protected override bool IsWorkShown => Value.Data?.Runs is [{ Outcome: "running" }, ..];

    private Loadable<RetentionPageData> Value { get; set; } = Loadable.Pending<RetentionPageData>();

    private bool RunsJobs => Jobs.Value.Enabled;

    private bool IsBusy => IsWorkShown || Work.Running.Any(item => item.Name == WorkName);

    /// <inheritdoc />
    protected override async Task ReadAsync()
    {
        Value = await (Value with { IsLoading = true }).LoadAsync(
            async () => new RetentionPageData(
                await Settings.ListAsync(Gone), await Runs.LatestAsync(cancellationToken: Gone),
                RetentionSchedule.Of(Jobs.Value, await Runs.LastDoneAsync(Gone), Time.GetUtcNow()),
                await History.LatestAsync(cancellationToken: Gone), Time.GetUtcNow()),
            "the retention settings", Logger);

        // Somebody's run has ended: what was counted before it is no longer so.
        var ended = Value.Data?.Runs.FirstOrDefault(run => run.Outcome != "running")?.Id ?? 0;
        if (_lastRun is { } known && known != ended)
        {
            await CountAsync();
        }

        _lastRun = ended;
    }

    /// <inheritdoc />
    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        // Counting takes as long as there are snapshots; the first paint does not wait for it.
        if (firstRender)
        {
            await CountAsync();
        }
    }

    // The plan looks at expired days only and is there long before everything is counted.
    private Task CountAsync() => Task.WhenAll(
        CountAsync(async () => _plan = await (_plan with { IsLoading = true }).LoadAsync(() => Job.GetPlanAsync(cancellationToken: Gone), "the plan", Logger)),
        CountAsync(async () => _statistics = await (_statistics with { IsLoading = true }).LoadAsync(() => Job.GetRetentionStatisticsAsync(Gone), "what the warehouses hold", Logger)));

    private async Task CountAsync(Func<Task> count)
    {
        try
        {
            await count();
            StateHasChanged();
        }
        catch (Exception gone) when (gone is OperationCanceledException or ObjectDisposedException)
        {
            // The page was left.
        }
    }

    private async Task<string?> ChangeAsync(Func<Task<ControlOutcome>> change)
    {
        var outcome = await change();
        if (outcome.IsDone || outcome.Refusal is not null)
        {
            await ReadAgainAsync();
        }

        if (outcome.IsDone)
        {
            // Not waited for: the field is done, the figures follow.
            _ = CountAsync();
        }

        return outcome.Refusal;
    }

    private async Task AskAndRunAsync(RetentionSetting? setting)
    {
        RetentionPlan? plan = null;
        if (await Actions.AskAsync("Making the plan", async () => plan = await Job.GetPlanAsync(setting?.WarehouseId, Gone)) is not null)
        {
            return;
        }

        if (plan!.Items.Count == 0)
        {
            IReadOnlyList<RetentionSetting> asked = setting is null ? Value.Data?.Settings ?? [] : [setting];
            Toast.Note($"Nothing to delete{(setting is null ? "" : $" of {setting.WarehouseName}")}. {RetentionWords.WhyNothing(asked, _statistics.Data)}");
            return;
        }

        var title = setting is null ? "Run retention for all warehouses?" : $"Run retention for {setting.WarehouseName}?";
        if (await Confirm.AskWithAsync<RunRetentionDialog>(title, new() { [nameof(RunRetentionDialog.Plan)] = plan }) is string reason)
        {
            await RunAsync(setting, plan, reason);
        }
    }

    private async Task RunAsync(RetentionSetting? setting, RetentionPlan plan, string reason)
    {
        _notice = null;
        _changes = [];
        _notice = await Actions.DoAsync(async actor =>
        {
            var outcome = await Operations.RunAsync(actor, plan, setting, reason);
            _changes = outcome.Failure is RetentionException refused ? refused.Changes : [];
            return outcome;
        });
        await ReadAgainAsync();
        await CountAsync();
    }

    private async Task StopAsync(long run)
    {
        await Actions.DoAsync(actor => Operations.StopAsync(actor, run));
        await ReadAgainAsync();
    }

    private static string FloorText(RetentionPageData data)
    {
        var below = data.Settings.Count(setting => setting.IsBelowFloor);
        var floor = data.Settings[0].FloorDays;
        return $"{floor.ToString("N0", CultureInfo.InvariantCulture)} to 3,650 days each. Whole UTC days go, once they are older than that{(below > 0 ? $". {AdminTimes.Count(below, "warehouse")} {(below == 1 ? "is" : "are")} set below the floor, which keeps them for {AdminTimes.Count(floor, "day")}" : "")}";
    }
}
