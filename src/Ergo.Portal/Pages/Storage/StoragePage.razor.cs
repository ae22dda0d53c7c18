using Ergo.Operations.Storage;
using Ergo.Portal.Database;
using Ergo.Portal.Scheduling;
using Ergo.Portal.Shared;
using Ergo.Snapshots.Adoption;
using Ergo.Snapshots.Retention;
using Ergo.Snapshots.Runs;
using Ergo.Snapshots.Storage;
using Ergo.Snapshots.Views;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Options;
using Quartz;

namespace Ergo.Portal.Pages.Storage;

/// <summary>Storage tier, partitions and sizes, and making partitions by hand.</summary>
public sealed partial class StoragePage
{
    private const string WorkName = StorageOperations.WorkName;
    private const int RunsShown = 20;
    private Loadable<IReadOnlyList<RetentionStatistics>> _statistics = Loadable.Pending<IReadOnlyList<RetentionStatistics>>();
    private Loadable<IReadOnlyList<DataQuality>> _quality = Loadable.Pending<IReadOnlyList<DataQuality>>();
    private IReadOnlyList<RetentionSetting> _settings = [];
    private long? _waitedAtStart;

    [Inject]
    private StorageOverview Overview { get; init; } = default!;

    [Inject]
    private PartitionStates Partitions { get; init; } = default!;

    [Inject]
    private DataQualityReader Quality { get; init; } = default!;

    [Inject]
    private WarehouseRetention Settings { get; init; } = default!;

    [Inject]
    private RowBalanceReader Balance { get; init; } = default!;

    [Inject]
    private StorageDays Days { get; init; } = default!;

    [Inject]
    private DatabaseDisk Disk { get; init; } = default!;

    [Inject]
    private StorageOperations Operations { get; init; } = default!;

    [Inject]
    private DataRetentionJob Retention { get; init; } = default!;

    [Inject]
    private BackendAdoption Adoption { get; init; } = default!;

    [Inject]
    private RunHistory History { get; init; } = default!;

    [Inject]
    private IOptions<JobOptions> Jobs { get; init; } = default!;

    [Inject]
    private ILogger<StoragePage> Logger { get; init; } = default!;

    /// <inheritdoc />
    protected override IReadOnlyList<string> Views { get; } = [ViewChanges.Retention];

    /// <inheritdoc />
    protected override bool IsWorkShown => IsMaking || Value.Data?.Adopted.Any(table => table.IsRunning) == true;

    private Loadable<StoragePageData> Value { get; set; } = Loadable.Pending<StoragePageData>();

    private bool IsMaking => Value.Data?.Runs is [{ Outcome: "running" }, ..];

    private bool IsBusy => IsMaking || Work.Running.Any(item => item.Name == WorkName);

    private long? Rows => _statistics.Data?.Sum(row => row.TotalRows);

    /// <inheritdoc />
    protected override async Task ReadAsync()
    {
        Value = await (Value with { IsLoading = true }).LoadAsync(
            async () => new StoragePageData(
                await Overview.GetAsync(Gone), await Partitions.GetAsync(Jobs.Value.PartitionDaysAhead, Gone),
                await Adoption.GetProgressAsync(Gone), await History.LatestAsync("partitions", limit: RunsShown, cancellationToken: Gone),
                await Balance.GetAsync(Gone), await Balance.GapsAsync(cancellationToken: Gone),
                await Days.GetAsync(Gone), await Days.IndexesAsync(Gone), (await Disk.RoomAsync(Gone))?.Free, Time.GetUtcNow()),
            "the storage", Logger);
        var waiting = Value.Data?.Partitions.Sum(table => table.MovableRows);
        // What the progress of a run is measured against: the most that was seen waiting.
        _waitedAtStart = IsBusy ? Math.Max(_waitedAtStart ?? 0, waiting ?? 0) : waiting;
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

    private async Task CountAsync()
    {
        try
        {
            _quality = await (_quality with { IsLoading = true }).LoadAsync(() => Quality.GetAsync(Gone), "which rows are in no view", Logger);
            StateHasChanged();
            await Actions.AskAsync("Reading the warehouses", async () => _settings = await Settings.ListAsync(Gone));
            StateHasChanged();
            _statistics = await (_statistics with { IsLoading = true }).LoadAsync(() => Retention.GetRetentionStatisticsAsync(Gone), "what the tables hold", Logger);
            StateHasChanged();
        }
        catch (Exception gone) when (gone is OperationCanceledException or ObjectDisposedException)
        {
            // The page was left.
        }
    }

    private DateTimeOffset? NextMaintenance(DateTimeOffset now) =>
        Jobs.Value.Enabled ? new CronExpression(Jobs.Value.PartitionsCron, TimeZoneInfo.Utc).GetNextValidTimeAfter(now) : null;

    private async Task MakeAsync()
    {
        await Actions.DoAsync(actor => Operations.MakePartitionsAsync(actor, Jobs.Value.PartitionDaysAhead));
        await ReadAgainAsync();
    }

    private Task StopAsync() => Actions.DoAsync(Operations.StopAsync);
}
