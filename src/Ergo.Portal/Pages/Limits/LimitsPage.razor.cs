using Ergo.Database;
using Ergo.Operations.Access;
using Ergo.Operations.Alerts;
using Ergo.Operations.Limits;
using Ergo.Portal.Actions;
using Ergo.Portal.Navigation;
using Ergo.Portal.Shared;
using Ergo.Portal.Shared.Dialogs;
using Ergo.Portal.SignIn.Sessions;
using Ergo.Portal.Words;
using Ergo.Snapshots;
using Ergo.Snapshots.Figures.Limits;
using Ergo.Snapshots.Warehouses;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;

namespace Ergo.Portal.Pages.Limits;

/// <summary>The exposure limits of company, warehouses and zones: read by all, set by those who may, each change with who made it.</summary>
public sealed partial class LimitsPage
{
    private const int PageSize = 20;
    private const int ZonesShown = 10;
    private static readonly TimeSpan Counted = TimeSpan.FromDays(7);

    /// <summary>The code of the warehouse whose zones are shown.</summary>
    [SupplyParameterFromQuery(Name = PageUrls.WarehouseKey)]
    public string? WarehouseCode { get; set; }

    /// <summary>Part of a name or code.</summary>
    [SupplyParameterFromQuery(Name = PageUrls.FindKey)]
    public string? Find { get; set; }

    /// <summary>The page of the warehouses in the URL.</summary>
    [SupplyParameterFromQuery(Name = PageUrls.PageKey)]
    public int? PageInUrl { get; set; }

    [Inject]
    private ExposureLimits Limits { get; init; } = default!;

    [Inject]
    private ExposureLimitQueries Queries { get; init; } = default!;

    [Inject]
    private WarehouseDirectory Directory { get; init; } = default!;

    [Inject]
    private LimitOperations Operations { get; init; } = default!;

    [Inject]
    private AlertSubscriptions Subscriptions { get; init; } = default!;

    [Inject]
    private PageActions Actions { get; init; } = default!;

    [Inject]
    private Confirm Dialogs { get; init; } = default!;

    [Inject]
    private AuthenticationStateProvider Session { get; init; } = default!;

    [Inject]
    private NavigationManager Navigation { get; init; } = default!;

    [Inject]
    private TimeProvider Time { get; init; } = default!;

    [Inject]
    private ILogger<LimitsPage> Logger { get; init; } = default!;

    /// <inheritdoc />
    protected override IReadOnlyList<string> Views { get; } = [];

    private Loadable<LimitsPageData> Value { get; set; } = Loadable.Pending<LimitsPageData>();

    private int Page => Math.Max(1, PageInUrl ?? 1);

    private TimeRange LastDays => new(Time.GetUtcNow() - Counted, Time.GetUtcNow());

    /// <inheritdoc />
    protected override Task OnParametersSetAsync() => ReadFirstAsync();

    /// <inheritdoc />
    protected override async Task ReadAsync() => Value = await (Value with { IsLoading = true }).LoadAsync(ReadDataAsync, "the exposure limits", Logger);

    private async Task<LimitsPageData> ReadDataAsync()
    {
        var user = (await Session.GetAuthenticationStateAsync()).User;
        var scope = user.Scope();
        var list = await Limits.ListAsync(scope, Find, (Page - 1) * PageSize, PageSize, Gone);
        var chosen = WarehouseCode is null ? null : await Directory.FindByCodeAsync(scope, WarehouseCode, Gone);
        var subscription = await Subscriptions.OfAsync(user.Actor(), Gone);
        return new LimitsPageData(
            list, chosen, chosen is null ? [] : await Limits.ZonesAsync(chosen, Gone), await Limits.HistoryAsync(scope, 100, Gone), scope,
            Rights.Allow(user.Actor(), Rights.SetExposureLimits), Time.GetUtcNow())
        {
            Subscription = subscription,
            ZonesOver = subscription is { IsOn: true } ? await Subscriptions.LatestAsync(user.Actor(), ZonesShown, Gone) : [],
            Limits = chosen is null ? LimitsInForce.None : await Limits.InForceAsync(chosen, Gone),
        };
    }

    private static string About(ExposureMeasure measure) => measure switch
    {
        ExposureMeasure.WorkerRed => "minutes of one shift in which the worker was red, in all zones together",
        ExposureMeasure.WorkerWeighted => "the same shift weighted: a green minute counts 1, yellow 2, red 5",
        _ => "red minutes of a shift, of all who work in the zone together",
    };

    private string ListText(LimitsPageData data) => Find is null
        ? $"{AdminTimes.Count(data.List.Total, "warehouse")}, {data.List.Overriding} with limits of their own"
        : $"{AdminTimes.Count(data.List.Total, "warehouse")} found for \"{Find}\"";

    private EventCallback ChangeOf(Func<Task> change) => EventCallback.Factory.Create(this, change);

    private void Look(string? text) => Navigation.NavigateTo(PageUrls.Limits(WarehouseCode, text));

    private Task CompanyAsync(LimitsPageData data, ExposureMeasure measure) => ChangeAsync(
        new LimitPlace(measure, null, null, data.List.Company.Of(measure), default), () => Queries.GetInheritedPeaksAsync(data.Scope, LastDays, measure, Gone));

    private async Task WarehouseAsync(LimitsPageData data, WarehouseLimits row, ExposureMeasure measure)
    {
        Warehouse? warehouse = null;
        if (await Actions.AskAsync("Looking up the warehouse", async () => warehouse = await Directory.FindByCodeAsync(data.Scope, row.Code, Gone)) is not null || warehouse is null)
        {
            await ReadAgainAsync();
            return;
        }

        await ChangeAsync(
            new LimitPlace(measure, warehouse, null, row.Of(measure), LimitInForce.Of(data.List.Company.Of(measure), null)),
            async () => [.. await Queries.GetPeaksAsync([warehouse], LastDays, measure, Gone)]);
    }

    private Task ZoneAsync(LimitsPageData data, ZoneLimit zone) => ChangeAsync(
        new LimitPlace(ExposureMeasure.ZoneRed, data.Chosen, zone, zone.ZoneRed, data.Limits[ExposureMeasure.ZoneRed]),
        async () => [.. (await Queries.GetPeaksAsync([data.Chosen!], LastDays, ExposureMeasure.ZoneRed, Gone)).Where(peak => peak.ZoneId == zone.Id)]);

    private async Task ChangeAsync(LimitPlace place, Func<Task<IReadOnlyList<LimitPeak>>> peaks)
    {
        await Dialogs.AskWithAsync<LimitDialog>($"{LimitWords.Title(place.Measure)}: {place.Name}", new()
        {
            [nameof(LimitDialog.Place)] = place,
            [nameof(LimitDialog.Count)] = (Func<Task<IReadOnlyList<double>?>>)(() => CountAsync(peaks)),
            [nameof(LimitDialog.Save)] = (Func<decimal?, string?, Task<string?>>)((wanted, reason) => Actions.DoAsync(
                actor => Operations.SetAsync(actor, new LimitChange(place.Measure, place.Warehouse, place.Zone, place.Own, wanted, reason)))),
        });
        // Also where it was refused: somebody else's change is to be seen.
        await ReadAgainAsync();
    }

    private async Task<IReadOnlyList<double>?> CountAsync(Func<Task<IReadOnlyList<LimitPeak>>> peaks)
    {
        try
        {
            return [.. (await peaks()).Select(peak => peak.Minutes)];
        }
        catch (Exception failure) when (StoreFailure.Is(failure))
        {
            Logger.LogWarning(failure, "What a limit would mean could not be counted");
            return null;
        }
        catch (OperationCanceledException) when (Gone.IsCancellationRequested)
        {
            return null;
        }
    }
}
