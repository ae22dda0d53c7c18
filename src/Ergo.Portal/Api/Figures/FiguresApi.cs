using Ergo.Database;
using Ergo.Operations.Access;
using Ergo.Operations.ApiKeys;
using Ergo.Portal.Api.Programs;
using Ergo.Portal.Figures;
using Ergo.Portal.Pages.RedZones;
using Ergo.Portal.SignIn.Sessions;
using Ergo.Snapshots;
using Ergo.Snapshots.Figures.Exposure;
using Ergo.Snapshots.Figures.Postures;
using Ergo.Snapshots.Figures.RedZones;
using Ergo.Snapshots.Views;
using Ergo.Snapshots.Warehouses;

namespace Ergo.Portal.Api.Figures;

/// <summary>Figures of a warehouse, by the same questions as the pages ask: in scope only, and held back where few people are behind them.</summary>
internal static class FiguresApi
{
    private const string Area = "Figures";
    private const string Root = "warehouses";
    private const string Range = "from and to are moments such as 2026-11-29T00:00:00Z, at most 400 days apart. The answer says which range it really covers.";
    private static readonly TimeSpan Longest = TimeSpan.FromDays(400);

    /// <summary>Maps them.</summary>
    public static void Map(RouteGroupBuilder api)
    {
        api.MapGet(Root, ListAsync).Asks(Rights.SeeDashboards).Produces<ListAnswer<WarehouseAnswer>>().Told(Area, "listWarehouses", "Warehouses that this key or person sees");
        Figure<RedZonesAnswer>(api.MapGet($"{Root}/{{warehouse}}/red-zones", RedZonesAsync), "getRedZones", "Zones by their red share");
        Figure<ExposureAnswer>(api.MapGet($"{Root}/{{warehouse}}/exposure", ExposureAsync), "getExposure", "Minutes of exposure, by pseudonym and zone");
        Figure<PosturesAnswer>(api.MapGet($"{Root}/{{warehouse}}/postures", PosturesAsync), "getPostures", "Postures by the published bands");
    }

    private static void Figure<T>(RouteHandlerBuilder endpoint, string id, string summary) =>
        endpoint.Asks(Rights.SeeDashboards).Produces<T>().Problems(StatusCodes.Status404NotFound).Told(Area, id, summary, Range);

    private static async Task<IResult> ListAsync(HttpContext context, WarehouseDirectory directory, CancellationToken stop) =>
        TypedResults.Ok(new ListAnswer<WarehouseAnswer>([.. (await directory.ListAsync(context.User.Scope(), stop)).Select(WarehouseAnswer.Of)]));

    private static Task<IResult> RedZonesAsync(
        HttpContext context, WarehouseDirectory directory, RedZoneQueries zones, MaterializedViewsService views, FigureRules rules, string warehouse, DateTimeOffset from, DateTimeOffset to, CancellationToken stop) =>
        TellAsync(context, directory, warehouse, from, to, async (found, range) =>
        {
            var told = await zones.GetZonesAsync(found, range, stop);
            var ranks = (await views.GetTopRedZonesAsync(found, Paging.Most, stop)).ToDictionary(zone => zone.ZoneId ?? "");
            var ranked = RedZonesData.Ranked(told.Zones.Select(zone => new ZoneRow(zone, ranks.GetValueOrDefault(zone.ZoneId ?? ""))), rules);
            return new RedZonesAnswer(CoverAnswer.Of(found, told.Shown, told.Freshness), [.. ranked.Select(zone => new RedZoneAnswer(
                zone.Id, zone.Name, zone.Green, zone.Yellow, zone.Red, zone.Total, zone.RedShare, rules.IsSmall(zone.Lit), zone.AvgRisk, zone.MaxRisk, zone.PriorityScore))]);
        });

    private static Task<IResult> ExposureAsync(
        HttpContext context, WarehouseDirectory directory, ExposureQueries exposure, string warehouse, DateTimeOffset from, DateTimeOffset to, CancellationToken stop) =>
        TellAsync(context, directory, warehouse, from, to, async (found, range) => ExposureAnswer.Of(found, await exposure.GetAsync(found, range, stop)));

    private static Task<IResult> PosturesAsync(
        HttpContext context, WarehouseDirectory directory, PostureQueries postures, string warehouse, DateTimeOffset from, DateTimeOffset to, CancellationToken stop) =>
        TellAsync(context, directory, warehouse, from, to, async (found, range) => PosturesAnswer.Of(found, await postures.GetAsync(found, range, stop)));

    private static async Task<IResult> TellAsync<T>(
        HttpContext context, WarehouseDirectory directory, string code, DateTimeOffset from, DateTimeOffset to, Func<Warehouse, TimeRange, Task<T>> tell)
    {
        if (to <= from || to - from > Longest)
        {
            return ApiAnswers.Problem(StatusCodes.Status400BadRequest, Notice.Of(ApiCodes.QueryFault, ("name", "to"), ("expected", "after from, and within 400 days of it")));
        }

        return await directory.FindByCodeAsync(context.User.Scope(), code, context.RequestAborted) is { } found
            ? TypedResults.Ok(await tell(found, new TimeRange(from, to)))
            : ApiAnswers.NotFound("warehouse", code);
    }
}
