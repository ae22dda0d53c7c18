using Ergo.Database;
using Npgsql;

namespace Ergo.Snapshots.Retention;

/// <summary>Legal holds, one for each matter: as long as one lasts, nothing of its warehouse is deleted and no worker loses their name.</summary>
public sealed class LegalHolds(NpgsqlDataSource dataSource)
{
    /// <summary>Longest matter, and longest reason to lift a hold, that the portal takes, characters.</summary>
    public const int MaxReasonLength = 200;

    /// <summary>Holds a warehouse for one more matter. From its end on nothing of the warehouse is deleted, also by a run under way.</summary>
    /// <param name="warehouseId">The warehouse.</param>
    /// <param name="matter">What it is held for, for example the number of a case; required, recorded.</param>
    /// <param name="placedBy">Who; recorded.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="RetentionException">Refused, with the reason, also where it is held for this matter already; nothing changed.</exception>
    public Task PlaceAsync(string warehouseId, string matter, string placedBy, CancellationToken cancellationToken = default) =>
        SettingCall.ExecuteAsync(dataSource, "SELECT ergo_internal.place_hold(@warehouseId, @matter, @placedBy)", new { warehouseId, matter, placedBy }, cancellationToken);

    /// <summary>Lifts the hold for one matter; others stay. Once none is left, what expired meanwhile goes at the next run.</summary>
    /// <param name="warehouseId">The warehouse.</param>
    /// <param name="matter">The matter that the editor saw.</param>
    /// <param name="reason">Why it is lifted; required, recorded.</param>
    /// <param name="liftedBy">Who; recorded.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="RetentionException">Refused, with the reason, also where somebody has lifted it; nothing changed.</exception>
    public Task LiftAsync(string warehouseId, string matter, string reason, string liftedBy, CancellationToken cancellationToken = default) =>
        SettingCall.ExecuteAsync(dataSource, "SELECT ergo_internal.lift_hold(@warehouseId, @matter, @reason, @liftedBy)", new { warehouseId, matter, reason, liftedBy }, cancellationToken);
}

/// <summary>A legal hold that lasts.</summary>
public sealed record LegalHold
{
    /// <summary>The warehouse.</summary>
    public required string WarehouseId { get; init; }

    /// <summary>What it is held for.</summary>
    public required string Matter { get; init; }

    /// <summary>Who placed it.</summary>
    public required string PlacedBy { get; init => field = PlainText.Line(value); }

    /// <summary>Since when; null where that was not recorded.</summary>
    public DateTimeOffset? PlacedAt { get; init; }
}
