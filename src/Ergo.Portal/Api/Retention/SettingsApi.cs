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
        Changes(api.MapPut($"{Root}/floor", SetFloorAsync)).Told(Area, "setRetentionFloor", "Set the minimum of all warehouses");
        api.MapGet($"{Root}/holds", HoldsAsync).Asks(Rights.Admin).Produces<ListAnswer<HoldAnswer>>().Told(Area, "listLegalHolds", "Warehouses under legal hold");
        Changes(api.MapPut($"{Root}/holds/{{warehouse}}", HoldAsync)).Told(Area, "setLegalHold", "Put a warehouse under legal hold");
        Changes(api.MapPost($"{Root}/holds/{{warehouse}}/lift", LiftAsync)).Told(Area, "liftLegalHold", "Lift the legal hold of a warehouse", "The reason says which hold was seen.");
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

    private static Task<IResult> SetIdentityDaysAsync(HttpContext context, WarehouseRetention settings, RetentionOperations operations, string warehouse, IdentityDaysRequest body) =>
        ChangeAsync(context, settings, warehouse, (actor, setting) => operations.SetIdentityDaysAsync(actor, setting with { IdentityDays = body.Expected }, body.Days));

    private static async Task<IResult> SetFloorAsync(HttpContext context, RetentionOperations operations, FloorRequest body) =>
        ApiAnswers.Of(await operations.SetFloorAsync(context.User.Actor(), body.Expected, body.Days));

    private static async Task<IResult> HoldsAsync(WarehouseRetention settings, CancellationToken stop) => TypedResults.Ok(new ListAnswer<HoldAnswer>(
        [.. (await settings.ListAsync(stop)).Where(setting => setting.LegalHold).Select(setting => new HoldAnswer(setting.WarehouseId, setting.WarehouseName, setting.HoldReason, setting.HeldBy, setting.HeldSince))]));

    private static async Task<IResult> HoldAsync(HttpContext context, WarehouseRetention settings, RetentionOperations operations, string warehouse, HoldRequest body) =>
        ApiAnswers.ReasonFault(body.Reason) ?? await ChangeAsync(context, settings, warehouse, (actor, setting) => operations.HoldAsync(actor, setting, body.Reason.Trim()));

    private static Task<IResult> LiftAsync(HttpContext context, WarehouseRetention settings, RetentionOperations operations, string warehouse, LiftRequest body) =>
        ChangeAsync(context, settings, warehouse, (actor, setting) => operations.LiftAsync(actor, setting with { HoldReason = body.Expected }));

    private static async Task<IResult> ChangesAsync(SettingHistory history, int limit = 50, CancellationToken stop = default) => limit is < 1 or > Paging.Most ? Paging.Refuse()
        : TypedResults.Ok(new ListAnswer<SettingChangeAnswer>([.. (await history.LatestAsync(limit, stop)).Select(SettingChangeAnswer.Of)]));

    private static async Task<IResult> ChangeAsync(HttpContext context, WarehouseRetention settings, string warehouse, Func<Actor, RetentionSetting, Task<Outcome>> change) =>
        await settings.OfAsync(warehouse, context.RequestAborted) is { } setting ? ApiAnswers.Of(await change(context.User.Actor(), setting)) : ApiAnswers.NotFound("warehouse", warehouse);
}

/// <summary>Another minimum of all warehouses.</summary>
/// <param name="Days">The new days, 1 to 3650.</param>
/// <param name="Expected">The days that were seen.</param>
public sealed record FloorRequest(int Days, int Expected);
