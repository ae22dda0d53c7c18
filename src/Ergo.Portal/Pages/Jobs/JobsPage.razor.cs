using Ergo.Operations.Retention;
using Ergo.Operations.Schedule;
using Ergo.Operations.Storage;
using Ergo.Operations.Views;
using Ergo.Portal.Scheduling;
using Ergo.Portal.Shared;
using Ergo.Portal.Shared.Dialogs;
using Ergo.Portal.Words;
using Ergo.Snapshots.Runs;
using Ergo.Snapshots.Views;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Options;
using Microsoft.JSInterop;

namespace Ergo.Portal.Pages.Jobs;

/// <summary>Everything that runs by schedule: when, how it went, what was missed; run now, pause, resume, stop.</summary>
public sealed partial class JobsPage
{
    private const int TroubledShown = 50;
    private TimeZoneInfo _zone = TimeZoneInfo.Utc;

    [Inject]
    private JobsReader Reader { get; init; } = default!;

    [Inject]
    private RunHistory History { get; init; } = default!;

    [Inject]
    private JobOperations Operations { get; init; } = default!;

    [Inject]
    private ViewOperations ViewWork { get; init; } = default!;

    [Inject]
    private StorageOperations StorageWork { get; init; } = default!;

    [Inject]
    private RetentionOperations RetentionWork { get; init; } = default!;

    [Inject]
    private Confirm Confirm { get; init; } = default!;

    [Inject]
    private IOptions<JobOptions> Jobs { get; init; } = default!;

    [Inject]
    private IJSRuntime Js { get; init; } = default!;

    [Inject]
    private ILogger<JobsPage> Logger { get; init; } = default!;

    /// <inheritdoc />
    protected override IReadOnlyList<string> Views { get; } = [.. ViewNames.All, ViewChanges.Retention];

    /// <inheritdoc />
    protected override bool IsWorkShown => Value.Data?.Jobs.Any(job => job.Standing is { Outcome: "running" }) == true;

    private Loadable<JobsPageData> Value { get; set; } = Loadable.Pending<JobsPageData>();

    private bool RunsJobs => Jobs.Value.Enabled;

    private string ZoneText => _zone.BaseUtcOffset == TimeSpan.Zero && !_zone.SupportsDaylightSavingTime ? "Times in UTC." : $"Times of your clock ({_zone.Id}), with UTC below.";

    /// <inheritdoc />
    protected override async Task ReadAsync() => Value = await (Value with { IsLoading = true }).LoadAsync(
        async () => new JobsPageData(await Reader.ReadAsync(Gone), await History.LatestAsync(limit: TroubledShown, isTroubled: true, cancellationToken: Gone), Time.GetUtcNow()),
        "the jobs", Logger);

    /// <inheritdoc />
    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (!firstRender)
        {
            return;
        }

        try
        {
            var name = await Js.InvokeAsync<string?>("ergoTimeZone", Gone);
            if (name is not null && TimeZoneInfo.TryFindSystemTimeZoneById(name, out var zone))
            {
                _zone = zone;
                StateHasChanged();
            }
        }
        catch (Exception gone) when (gone is JSException or JSDisconnectedException or OperationCanceledException)
        {
            // Then in UTC.
        }
    }

    private static string WorkName(JobState job) => job switch
    {
        { IsView: true } => ViewOperations.WorkName(job.Task),
        { Task: JobNames.Partitions } => StorageOperations.WorkName,
        { Task: JobNames.Retention } => RetentionOperations.WorkName,
        _ => JobOperations.WorkName(job.Task),
    };

    private bool IsBusy(JobState job) => job.Standing is { Outcome: "running" } || Work.Running.Any(item => item.Name == WorkName(job));

    private async Task RunAsync(JobState job)
    {
        await Actions.DoAsync(actor => job switch
        {
            { IsView: true } => ViewWork.RefreshAsync(actor, job.Task, rebuild: false),
            { Task: JobNames.Partitions } => StorageWork.MakePartitionsAsync(actor, Jobs.Value.PartitionDaysAhead),
            _ => Operations.RunAsync(actor, job.Task),
        });
        await ReadAgainAsync();
    }

    private async Task StopAsync(JobState job)
    {
        var run = job.Standing!.RunId!.Value;
        await Actions.DoAsync(actor => job switch
        {
            { IsView: true } => ViewWork.StopRefreshAsync(actor, job.Task, run),
            { Task: JobNames.Retention } => RetentionWork.StopAsync(actor, run),
            _ => Operations.StopAsync(actor, job.Task, run),
        });
        await ReadAgainAsync();
    }

    private async Task PauseAsync(JobState job)
    {
        if (await Confirm.AskWithAsync<PauseJobDialog>($"Pause: {JobWords.Name(job)}", new() { [nameof(PauseJobDialog.Job)] = job }) is string reason)
        {
            await Actions.DoAsync(actor => job.IsView ? ViewWork.PauseAsync(actor, job.Task, reason) : Operations.PauseAsync(actor, job.Task, reason));
            await ReadAgainAsync();
        }
    }

    private async Task ResumeAsync(JobState job)
    {
        await Actions.DoAsync(actor => job.IsView ? ViewWork.ResumeAsync(actor, job.Task) : Operations.ResumeAsync(actor, job.Task));
        await ReadAgainAsync();
    }
}
