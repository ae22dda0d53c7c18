using Npgsql;

namespace Ergo.Snapshots.Retention;

/// <summary>Legal holds: as long as one lasts, nothing of its warehouse is deleted and no worker loses their name.</summary>
public sealed class LegalHolds(NpgsqlDataSource dataSource)
{
    /// <summary>Longest reason that the portal's form takes, characters.</summary>
    public const int MaxReasonLength = 200;

    /// <summary>Puts a warehouse under legal hold, or gives its hold another reason. From its end on nothing of the warehouse is deleted, also by a run under way.</summary>
    /// <param name="warehouseId">The warehouse.</param>
    /// <param name="expectedReason">The hold that the editor saw, null for none: if it is no longer so, nothing is overwritten.</param>
    /// <param name="reason">Why; required, recorded.</param>
    /// <param name="changedBy">Who; recorded.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="RetentionException">Refused, with the reason; nothing changed.</exception>
    public Task SetAsync(string warehouseId, string? expectedReason, string reason, string changedBy, CancellationToken cancellationToken = default) =>
        SettingCall.ExecuteAsync(
            dataSource, "SELECT ergo_internal.set_expected_hold(@warehouseId, @expectedReason, @reason, @changedBy)",
            new { warehouseId, expectedReason, reason, changedBy }, cancellationToken);

    /// <summary>Lifts a hold: what expired meanwhile goes at the next run.</summary>
    /// <param name="warehouseId">The warehouse.</param>
    /// <param name="expectedReason">The reason of the hold that the editor saw: another one is not lifted.</param>
    /// <param name="changedBy">Who; recorded.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="RetentionException">Refused, with the reason; nothing changed.</exception>
    public Task LiftAsync(string warehouseId, string expectedReason, string changedBy, CancellationToken cancellationToken = default) =>
        SettingCall.ExecuteAsync(
            dataSource, "SELECT ergo_internal.lift_expected_hold(@warehouseId, @expectedReason, @changedBy)",
            new { warehouseId, expectedReason, changedBy }, cancellationToken);
}
