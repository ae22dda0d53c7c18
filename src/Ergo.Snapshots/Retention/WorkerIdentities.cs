using Dapper;
using Npgsql;

namespace Ergo.Snapshots.Retention;

/// <summary>For how long the exposure view says whose minutes they are. Past that its rows lose the worker for good; totals stay.</summary>
public sealed class WorkerIdentities(NpgsqlDataSource dataSource)
{
    /// <summary>Changes a warehouse's setting.</summary>
    /// <param name="warehouseId">The warehouse.</param>
    /// <param name="expectedDays">What the editor saw: if it is no longer so, nothing is overwritten.</param>
    /// <param name="newDays">1 to 3650; null for as long as the view keeps its rows.</param>
    /// <param name="changedBy">Who; recorded.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="RetentionException">Refused, with the reason; the old value stays.</exception>
    public Task SetDaysAsync(string warehouseId, int? expectedDays, int? newDays, string changedBy, CancellationToken cancellationToken = default) =>
        SettingCall.ExecuteAsync(
            dataSource, "SELECT ergo_internal.set_expected_identity_days(@warehouseId, @expectedDays, @newDays, @changedBy)",
            new { warehouseId, expectedDays, newDays, changedBy }, cancellationToken);

    /// <summary>What the next run would make nobody's with other days.</summary>
    /// <param name="warehouseId">The warehouse.</param>
    /// <param name="days">1 to 3650.</param>
    /// <param name="cancellationToken">Ends the query.</param>
    /// <exception cref="RetentionException">There is no such warehouse.</exception>
    public async Task<IdentityForecast> ForecastAsync(string warehouseId, int days, CancellationToken cancellationToken = default)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        try
        {
            return await connection.QuerySingleAsync<IdentityForecast>(new CommandDefinition(
                "SELECT * FROM ergo_internal.identity_forecast(@warehouseId, @days)", new { warehouseId, days }, commandTimeout: 0, cancellationToken: cancellationToken));
        }
        catch (PostgresException failure) when (failure.SqlState == PostgresErrorCodes.InvalidParameterValue)
        {
            throw new RetentionException(failure.MessageText + ".", failure);
        }
    }
}

/// <summary>Exposure rows that would lose their worker at the next run.</summary>
public sealed record IdentityForecast
{
    /// <summary>Rows of hours before this moment lose it; null under legal hold.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>Rows that name a worker now and would not any more.</summary>
    public required long NamedRows { get; init; }

    /// <summary>Different workers on them.</summary>
    public required long Workers { get; init; }
}
