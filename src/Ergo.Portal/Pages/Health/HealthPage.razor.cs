using System.Diagnostics;
using Ergo.Operations.Storage;
using Ergo.Operations.Views;
using Ergo.Portal.Scheduling;
using Ergo.Portal.Shared;
using Ergo.Portal.Words;
using Ergo.Snapshots.Health;
using Ergo.Snapshots.Views;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Options;

namespace Ergo.Portal.Pages.Health;

/// <summary>Whether all is well, why not, and what to press: the page that an admin opens each morning.</summary>
public sealed partial class HealthPage
{
    private static readonly DateTimeOffset Started = new(Process.GetCurrentProcess().StartTime.ToUniversalTime(), TimeSpan.Zero);

    [Inject]
    private PortalHealth Health { get; init; } = default!;

    [Inject]
    private ViewOperations ViewWork { get; init; } = default!;

    [Inject]
    private StorageOperations StorageWork { get; init; } = default!;

    [Inject]
    private IOptions<JobOptions> Jobs { get; init; } = default!;

    [Inject]
    private ILogger<HealthPage> Logger { get; init; } = default!;

    /// <inheritdoc />
    protected override IReadOnlyList<string> Views { get; } = [.. ViewNames.All, ViewChanges.Retention];

    /// <inheritdoc />
    protected override bool IsWorkShown => false;

    private Loadable<HealthReport> Value { get; set; } = Loadable.Pending<HealthReport>();

    private string Summary => Value.Data switch
    {
        null => "",
        { Level: HealthLevel.Fine } => "All is well. ",
        { Level: HealthLevel.Warning, Troubled.Count: var count } => $"{AdminTimes.Count(count, "thing")} {(count == 1 ? "needs" : "need")} a look. ",
        { Troubled: var troubled } => $"{AdminTimes.Count(troubled.Count(check => check.Level == HealthLevel.Failing), "thing")} {(troubled.Count(check => check.Level == HealthLevel.Failing) == 1 ? "does" : "do")} not work. ",
    };

    private string Subtitle => Value.Data is { } report
        ? $"{Summary}{(Database.IsReady ? "Looked" : "Last looked")} at {AdminTimes.Exact(report.At, Time.GetUtcNow())}; times in UTC."
        : "Views, retention, rows, partitions, scheduled work and reports at one look.";

    /// <inheritdoc />
    protected override async Task ReadAsync() => Value = await (Value with { IsLoading = true }).LoadAsync(() => Health.ReadAsync(Gone), "the state of the portal", Logger);

    private bool IsBusy(HealthCheck check) => HealthRemedy.Of(check) is { Work: { } work } && Work.Running.Any(item => item.Name == work);

    private async Task PressAsync(HealthCheck check, HealthRemedy remedy)
    {
        await Actions.DoAsync(actor => remedy.Kind == HealthRemedyKind.MakePartitions
            ? StorageWork.MakePartitionsAsync(actor, Jobs.Value.PartitionDaysAhead)
            : ViewWork.RefreshAsync(actor, check.Subject!, false));
        await ReadAgainAsync();
    }
}
