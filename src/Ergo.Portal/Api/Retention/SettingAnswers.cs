using Ergo.Snapshots.Retention;

namespace Ergo.Portal.Api.Retention;

/// <summary>How long a warehouse keeps its snapshots.</summary>
/// <param name="WarehouseId">Warehouse id, by which it is asked for.</param>
/// <param name="WarehouseName">Its name.</param>
/// <param name="WarehouseCode">Its code.</param>
/// <param name="RetentionDays">Days, 1 to 3650; null where all is kept until days are set.</param>
/// <param name="FloorDays">The installation's minimum, days.</param>
/// <param name="EffectiveDays">Days that snapshots are really kept.</param>
/// <param name="LegalHold">Whether nothing is ever deleted.</param>
/// <param name="Holds">What it is held for, the oldest first.</param>
/// <param name="IdentityDays">Days for which workers are named; null for as long as the view keeps its rows.</param>
/// <param name="Cutoff">Snapshots before this moment may go.</param>
/// <param name="ChangedBy">Who last changed the days.</param>
/// <param name="ChangedAt">When.</param>
public sealed record RetentionSettingAnswer(
    string WarehouseId, string WarehouseName, string WarehouseCode, int? RetentionDays, int FloorDays, int? EffectiveDays, bool LegalHold, IReadOnlyList<HoldAnswer> Holds,
    int? IdentityDays, DateTimeOffset? Cutoff, string? ChangedBy, DateTimeOffset? ChangedAt)
{
    internal static RetentionSettingAnswer Of(RetentionSetting setting) => new(
        setting.WarehouseId, setting.WarehouseName, setting.WarehouseCode, setting.RetentionDays, setting.FloorDays, setting.EffectiveDays, setting.IsHeld, HoldAnswer.Of(setting),
        setting.IdentityDays, setting.Cutoff, setting.ChangedBy, setting.ChangedAt);
}

/// <summary>Other days. Nothing is overwritten that was not seen.</summary>
/// <param name="Days">The new days, 1 to 3650.</param>
/// <param name="Expected">The days that were seen; null for none.</param>
public sealed record DaysRequest(int Days, int? Expected);

/// <summary>Another time for which workers are named.</summary>
/// <param name="Days">The new days, 1 to 3650; null for as long as the view keeps its rows.</param>
/// <param name="Expected">The days that were seen; null for none.</param>
public sealed record IdentityDaysRequest(int? Days, int? Expected);

/// <summary>The same days for several warehouses, all or none.</summary>
/// <param name="Days">The new days, 1 to 3650.</param>
/// <param name="Warehouses">The warehouses by id, each with the days that were seen; null for none.</param>
public sealed record ManyDaysRequest(int Days, IReadOnlyDictionary<string, int?> Warehouses);

/// <summary>A legal hold.</summary>
/// <param name="Matter">What for, for example the number of a case; shown and recorded, 200 characters at most.</param>
public sealed record HoldRequest(string Matter);

/// <summary>A legal hold that is lifted.</summary>
/// <param name="Matter">The matter of the hold; others stay.</param>
/// <param name="Reason">Why it is lifted; recorded, 200 characters at most.</param>
public sealed record LiftRequest(string Matter, string Reason);

/// <summary>A legal hold that lasts.</summary>
/// <param name="WarehouseId">Warehouse id.</param>
/// <param name="WarehouseName">Its name.</param>
/// <param name="Matter">What for.</param>
/// <param name="PlacedBy">Who placed it.</param>
/// <param name="PlacedAt">Since when; null where that was not recorded.</param>
public sealed record HoldAnswer(string WarehouseId, string WarehouseName, string Matter, string PlacedBy, DateTimeOffset? PlacedAt)
{
    internal static IReadOnlyList<HoldAnswer> Of(RetentionSetting setting) =>
        [.. setting.Holds.Select(hold => new HoldAnswer(setting.WarehouseId, setting.WarehouseName, hold.Matter, hold.PlacedBy, hold.PlacedAt))];
}

/// <summary>A recorded change of a setting.</summary>
/// <param name="Setting">days, floor, legal hold, identities, or what else was set.</param>
/// <param name="WarehouseName">The warehouse; null for what holds for all.</param>
/// <param name="OldValue">What it was.</param>
/// <param name="NewValue">What it is.</param>
/// <param name="ChangedBy">Who.</param>
/// <param name="ChangedAt">When.</param>
/// <param name="Reason">Why a legal hold was lifted; null for other changes.</param>
public sealed record SettingChangeAnswer(string Setting, string? WarehouseName, string? OldValue, string? NewValue, string ChangedBy, DateTimeOffset ChangedAt, string? Reason)
{
    internal static SettingChangeAnswer Of(SettingChange change) => new(change.Setting, change.WarehouseName, change.OldValue, change.NewValue, change.ChangedBy, change.ChangedAt, change.Reason);
}
