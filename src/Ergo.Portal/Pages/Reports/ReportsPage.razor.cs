using Ergo.Accounts.Exports;
using Ergo.Accounts.SavedReports;
using Ergo.Operations.Reports;
using Ergo.Operations.SavedReports;
using Ergo.Portal.Shared;
using Ergo.Portal.SignIn.Sessions;
using Ergo.Snapshots.Warehouses;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;

namespace Ergo.Portal.Pages.Reports;

/// <summary>Reports to be made, and those that were.</summary>
public sealed partial class ReportsPage
{
    private const int More = 20;
    private static readonly TimeSpan FollowFor = TimeSpan.FromSeconds(20);
    private DateTimeOffset _followUntil;
    private ReportBuilder? _builder;
    private int _shown = More;

    /// <summary>The code of the warehouse to begin with.</summary>
    [SupplyParameterFromQuery(Name = "w")]
    public string? W { get; set; }

    /// <summary>The first day to begin with.</summary>
    [SupplyParameterFromQuery(Name = "first")]
    public string? FirstDay { get; set; }

    /// <summary>The last day to begin with; inside.</summary>
    [SupplyParameterFromQuery(Name = "last")]
    public string? LastDay { get; set; }

    /// <summary>Whether to begin with worker ids.</summary>
    [SupplyParameterFromQuery(Name = "ids")]
    public bool WithIds { get; set; }

    [Inject]
    private ExportOperations Exports { get; init; } = default!;

    [Inject]
    private SavedReportOperations SavedReports { get; init; } = default!;

    [Inject]
    private WarehouseDirectory Directory { get; init; } = default!;

    [Inject]
    private AuthenticationStateProvider Session { get; init; } = default!;

    [Inject]
    private ILogger<ReportsPage> Logger { get; init; } = default!;

    /// <inheritdoc />
    protected override IReadOnlyList<string> Views { get; } = [];

    /// <inheritdoc />
    protected override bool IsWorkShown => Time.GetUtcNow() < _followUntil || Value.Data?.Exports.Any(export => export.State == ExportState.Running) == true;

    private Loadable<ReportsPageData> Value { get; set; } = Loadable.Pending<ReportsPageData>();

    /// <inheritdoc />
    protected override async Task ReadAsync() => Value = await (Value with { IsLoading = true }).LoadAsync(
        async () =>
        {
            var actor = (await Session.GetAuthenticationStateAsync()).User.Actor();
            var warehouses = Value.Data?.Warehouses ?? [.. (await Directory.ListAsync(actor.Scope)).Where(warehouse => warehouse.Zones is null)];
            var saved = await SavedReports.ListAsync(actor);
            var runs = await SavedReports.LatestRunsAsync([.. saved.Select(template => template.Schedule?.Id).OfType<long>()]);
            return new ReportsPageData(
                warehouses, await Exports.ListAsync(actor, _shown), saved, runs, actor.Session is { } session ? new ReportOwnerKey(session.Issuer, session.Subject) : null, Time.GetUtcNow());
        },
        "the reports", Logger);

    private Task OlderAsync()
    {
        _shown += More;
        return ReadAgainAsync();
    }

    private Task UseAsync(ReportTemplate template) => _builder is { } builder && ReportRequest.Read(template.Request) is { } request ? builder.UseAsync(request) : Task.CompletedTask;

    // A download begins outside the circuit; the list is looked at more often for a while.
    private void MadeAsync() => _followUntil = Time.GetUtcNow() + FollowFor;
}

/// <summary>What a report begins with, as the address says.</summary>
/// <param name="Warehouse">The warehouse's code; null for the first.</param>
/// <param name="FirstDay">The first day, ISO 8601; null for the usual period.</param>
/// <param name="LastDay">The last day; inside.</param>
/// <param name="WithIds">Whether with worker ids.</param>
public sealed record ReportBegin(string? Warehouse, string? FirstDay, string? LastDay, bool WithIds);

/// <summary>What the page shows.</summary>
/// <param name="Warehouses">The warehouses seen whole.</param>
/// <param name="Exports">The latest exports.</param>
/// <param name="Saved">Saved reports.</param>
/// <param name="Runs">The latest run of each schedule.</param>
/// <param name="Owner">Whose own saved reports can be changed.</param>
/// <param name="Now">When it was read.</param>
public sealed record ReportsPageData(
    IReadOnlyList<Warehouse> Warehouses, IReadOnlyList<ExportRecord> Exports, IReadOnlyList<ReportTemplate> Saved, IReadOnlyDictionary<long, ReportRun> Runs, ReportOwnerKey? Owner, DateTimeOffset Now);

/// <summary>An account.</summary>
/// <param name="Issuer">The provider.</param>
/// <param name="Subject">The account there.</param>
public sealed record ReportOwnerKey(string Issuer, string Subject);
