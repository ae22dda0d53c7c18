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
/// <param name="HoldReason">Why.</param>
/// <param name="HeldBy">Who put it under legal hold.</param>
/// <param name="HeldSince">Since when.</param>
/// <param name="IdentityDays">Days for which workers are named; null for as long as the view keeps its rows.</param>
/// <param name="Cutoff">Snapshots before this moment may go.</param>
/// <param name="ChangedBy">Who last changed the days.</param>
/// <param name="ChangedAt">When.</param>
public sealed record RetentionSettingAnswer(
    string WarehouseId, string WarehouseName, string WarehouseCode, int? RetentionDays, int FloorDays, int? EffectiveDays, bool LegalHold, string? HoldReason, string? HeldBy, DateTimeOffset? HeldSince,
    int? IdentityDays, DateTimeOffset? Cutoff, string? ChangedBy, DateTimeOffset? ChangedAt)
{
    internal static RetentionSettingAnswer Of(RetentionSetting setting) => new(
        setting.WarehouseId, setting.WarehouseName, setting.WarehouseCode, setting.RetentionDays, setting.FloorDays, setting.EffectiveDays, setting.LegalHold, setting.HoldReason, setting.HeldBy,
        setting.HeldSince, setting.IdentityDays, setting.Cutoff, setting.ChangedBy, setting.ChangedAt);
}

/// <summary>Other days. Nothing is overwritten that was not seen.</summary>
/// <param name="Days">The new days, 1 to 3650.</param>
/// <param name="Expected">The days that were seen; null for none.</param>
public sealed record DaysRequest(int Days, int? Expected);

/// <summary>Another time for which workers are named.</summary>
/// <param name="Days">The new days, 1 to 3650; null for as long as the view keeps its rows.</param>
/// <param name="Expected">The days that were seen; null for none.</param>
public sealed record IdentityDaysRequest(int? Days, int? Expected);

/// <summary>A legal hold.</summary>
/// <param name="Reason">Why, in words; shown and recorded.</param>
public sealed record HoldRequest(string Reason);

/// <summary>A legal hold that is lifted.</summary>
/// <param name="Expected">The reason of the hold, as it was seen.</param>
public sealed record LiftRequest(string Expected);

/// <summary>A warehouse under legal hold.</summary>
/// <param name="WarehouseId">Warehouse id.</param>
/// <param name="WarehouseName">Its name.</param>
/// <param name="Reason">Why.</param>
/// <param name="HeldBy">Who put it under legal hold.</param>
/// <param name="HeldSince">Since when.</param>
public sealed record HoldAnswer(string WarehouseId, string WarehouseName, string? Reason, string? HeldBy, DateTimeOffset? HeldSince);

/// <summary>A recorded change of a setting.</summary>
/// <param name="Setting">days, floor, legal hold, identities, or what else was set.</param>
/// <param name="WarehouseName">The warehouse; null for what holds for all.</param>
/// <param name="OldValue">What it was.</param>
/// <param name="NewValue">What it is.</param>
/// <param name="ChangedBy">Who.</param>
/// <param name="ChangedAt">When.</param>
public sealed record SettingChangeAnswer(string Setting, string? WarehouseName, string? OldValue, string? NewValue, string ChangedBy, DateTimeOffset ChangedAt)
{
    internal static SettingChangeAnswer Of(SettingChange change) => new(change.Setting, change.WarehouseName, change.OldValue, change.NewValue, change.ChangedBy, change.ChangedAt);
}
