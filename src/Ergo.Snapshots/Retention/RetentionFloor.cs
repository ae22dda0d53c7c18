using Npgsql;

namespace Ergo.Snapshots.Retention;

/// <summary>The installation's floor: no warehouse keeps its snapshots for fewer days, whatever its own setting says.</summary>
public sealed class RetentionFloor(NpgsqlDataSource dataSource)
{
    /// <summary>Changes the floor.</summary>
    /// <param name="expectedDays">What the editor saw: if it is no longer so, nothing is overwritten.</param>
    /// <param name="newDays">1 to 3650.</param>
    /// <param name="changedBy">Who; recorded.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="RetentionException">Refused, with the reason; the old floor stays.</exception>
    public Task SetAsync(int expectedDays, int newDays, string changedBy, CancellationToken cancellationToken = default) =>
        SettingCall.ExecuteAsync(
            dataSource, "SELECT ergo_internal.set_expected_floor(@expectedDays, @newDays, @changedBy)",
            new { expectedDays, newDays, changedBy }, cancellationToken);
}
