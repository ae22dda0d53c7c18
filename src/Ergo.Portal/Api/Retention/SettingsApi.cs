using Ergo.Operations;
using Ergo.Operations.Access;
using Ergo.Operations.Retention;
using Ergo.Portal.Api.Programs;
using Ergo.Portal.SignIn.Sessions;
using Ergo.Snapshots.Retention;

namespace Ergo.Portal.Api.Retention;

/// <summary>Settings of retention and legal holds, changed only as they were seen.</summary>
internal static class SettingsApi
{
    private const string Area = "Retention settings";
    private const string Root = "admin/retention";

    /// <summary>Maps them.</summary>
    public static void Map(RouteGroupBuilder api)
    {
        api.MapGet($"{Root}/settings", ListAsync).Asks(Rights.Admin).Produces<ListAnswer<RetentionSettingAnswer>>().Told(Area, "listRetentionSettings", "How long each warehouse keeps its snapshots");
        api.MapGet($"{Root}/settings/{{warehouse}}", GetAsync).Asks(Rights.Admin).Produces<RetentionSettingAnswer>().Problems(StatusCodes.Status404NotFound)
            .Told(Area, "getRetentionSetting", "How long a warehouse keeps its snapshots");
        Changes(api.MapPut($"{Root}/settings/{{warehouse}}/days", SetDaysAsync)).Told(Area, "setRetentionDays", "Set the days of a warehouse", "Fewer days let the next run delete more: make a plan to see how much.");
        Changes(api.MapPut($"{Root}/settings/{{warehouse}}/identity-days", SetIdentityDaysAsync)).Told(Area, "setIdentityDays", "Set for how long a warehouse names its workers");
        Changes(api.MapPut($"{Root}/settings/days", SetDaysOfManyAsync)).Told(Area, "setRetentionDaysOfMany", "Set the same days for several warehouses", "All or none: where the days of one are not as they were seen, nothing is changed.");
        Changes(api.MapPut($"{Root}/floor", SetFloorAsync)).Told(Area, "setRetentionFloor", "Set the minimum of all warehouses");
        api.MapGet($"{Root}/holds", HoldsAsync).Asks(Rights.Admin).Produces<ListAnswer<HoldAnswer>>().Told(Area, "listLegalHolds", "Legal holds that last");
        Changes(api.MapPut($"{Root}/holds/{{warehouse}}", HoldAsync)).Told(Area, "setLegalHold", "Put a warehouse under legal hold for a matter", "A warehouse can be held for several matters; it is held as long as one lasts.");
        Changes(api.MapPost($"{Root}/holds/{{warehouse}}/lift", LiftAsync)).Told(Area, "liftLegalHold", "Lift the legal hold of a warehouse for a matter", "Others stay. Once none is left, what has expired goes at the next run.");
        api.MapGet($"{Root}/changes", ChangesAsync).Asks(Rights.Admin).Produces<ListAnswer<SettingChangeAnswer>>().Told(Area, "listSettingChanges", "The latest changes of settings, the newest first");
    }

    private static RouteHandlerBuilder Changes(RouteHandlerBuilder endpoint) => endpoint.Asks(Rights.EditRetention).Produces<DoneAnswer>()
        .Problems(StatusCodes.Status404NotFound, StatusCodes.Status409Conflict, StatusCodes.Status415UnsupportedMediaType, StatusCodes.Status422UnprocessableEntity);

    /// <summary>The settings of a warehouse by its id; null where there is none.</summary>
    internal static async Task<RetentionSetting?> OfAsync(this WarehouseRetention settings, string warehouse, CancellationToken stop) =>
        (await settings.ListAsync(stop)).FirstOrDefault(setting => setting.WarehouseId == warehouse);

    private static async Task<IResult> ListAsync(WarehouseRetention settings, CancellationToken stop) =>
        TypedResults.Ok(new ListAnswer<RetentionSettingAnswer>([.. (await settings.ListAsync(stop)).Select(RetentionSettingAnswer.Of)]));

    private static async Task<IResult> GetAsync(WarehouseRetention settings, string warehouse, CancellationToken stop) =>
        await settings.OfAsync(warehouse, stop) is { } found ? TypedResults.Ok(RetentionSettingAnswer.Of(found)) : ApiAnswers.NotFound("warehouse", warehouse);

    private static Task<IResult> SetDaysAsync(HttpContext context, WarehouseRetention settings, RetentionOperations operations, string warehouse, DaysRequest body) =>
        ChangeAsync(context, settings, warehouse, (actor, setting) => operations.SetDaysAsync(actor, setting, body.Expected, body.Days));

    private static async Task<IResult> SetDaysOfManyAsync(HttpContext context, WarehouseRetention settings, RetentionOperations operations, ManyDaysRequest body)
    {
        var known = (await settings.ListAsync(context.RequestAborted)).ToDictionary(setting => setting.WarehouseId);
        return body.Warehouses.Keys.FirstOrDefault(id => !known.ContainsKey(id)) is { } unknown ? ApiAnswers.NotFound("warehouse", unknown)
            : body.Warehouses.Count == 0 ? ApiAnswers.NotFound("warehouse", "")
            : ApiAnswers.Of(await operations.SetDaysAsync(context.User.Actor(), [.. body.Warehouses.Select(one => known[one.Key] with { RetentionDays = one.Value })], body.Days));
    }

    private static Task<IResult> SetIdentityDaysAsync(HttpContext context, WarehouseRetention settings, RetentionOperations operations, string warehouse, IdentityDaysRequest body) =>
        ChangeAsync(context, settings, warehouse, (actor, setting) => operations.SetIdentityDaysAsync(actor, setting with { IdentityDays = body.Expected }, body.Days));

    private static async Task<IResult> SetFloorAsync(HttpContext context, RetentionOperations operations, FloorRequest body) =>
        ApiAnswers.Of(await operations.SetFloorAsync(context.User.Actor(), body.Expected, body.Days));

    private static async Task<IResult> HoldsAsync(WarehouseRetention settings, CancellationToken stop) => TypedResults.Ok(new ListAnswer<HoldAnswer>(
        [.. (await settings.ListAsync(stop)).SelectMany(HoldAnswer.Of)]));

    private static async Task<IResult> HoldAsync(HttpContext context, WarehouseRetention settings, RetentionOperations operations, string warehouse, HoldRequest body) =>
        ApiAnswers.ReasonFault(body.Matter) ?? await ChangeAsync(context, settings, warehouse, (actor, setting) => operations.HoldAsync(actor, setting, body.Matter.Trim()));

    private static async Task<IResult> LiftAsync(HttpContext context, WarehouseRetention settings, RetentionOperations operations, string warehouse, LiftRequest body) =>
        ApiAnswers.ReasonFault(body.Reason) ?? await ChangeAsync(context, settings, warehouse, (actor, setting) => operations.LiftAsync(actor, setting, body.Matter.Trim(), body.Reason.Trim()));

    private static async Task<IResult> ChangesAsync(SettingHistory history, int limit = 50, CancellationToken stop = default) => limit is < 1 or > Paging.Most ? Paging.Refuse()
        : TypedResults.Ok(new ListAnswer<SettingChangeAnswer>([.. (await history.LatestAsync(limit, stop)).Select(SettingChangeAnswer.Of)]));

    private static async Task<IResult> ChangeAsync(HttpContext context, WarehouseRetention settings, string warehouse, Func<Actor, RetentionSetting, Task<Outcome>> change) =>
        await settings.OfAsync(warehouse, context.RequestAborted) is { } setting ? ApiAnswers.Of(await change(context.User.Actor(), setting)) : ApiAnswers.NotFound("warehouse", warehouse);
}

/// <summary>Another minimum of all warehouses.</summary>
/// <param name="Days">The new days, 1 to 3650.</param>
/// <param name="Expected">The days that were seen.</param>
public sealed record FloorRequest(int Days, int Expected);
