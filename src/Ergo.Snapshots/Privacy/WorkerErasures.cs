using System.Text.Json;
using Dapper;
using Npgsql;

namespace Ergo.Snapshots.Privacy;

/// <summary>Takes one worker's id out of all tables of a warehouse, frozen days included. Snapshots and minutes stay, and are nobody's.</summary>
public sealed class WorkerErasures(NpgsqlDataSource dataSource)
{
    private const int MostTurns = 3;

    /// <summary>What an erasure would change. Reads all snapshots of the warehouse.</summary>
    /// <param name="warehouseId">The warehouse.</param>
    /// <param name="workerId">The id; blanks around it and other Unicode forms mean the same worker.</param>
    /// <param name="cancellationToken">Ends the query.</param>
    /// <exception cref="PrivacyException">The warehouse is unknown or under legal hold, or the id is blank.</exception>
    public async Task<ErasureForecast> ForecastAsync(string warehouseId, string workerId, CancellationToken cancellationToken = default)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        return await RefusedAsync(async () =>
        {
            await connection.ExecuteAsync(Command("SELECT ergo_internal.require_erasable(@warehouseId, @workerId)", new { warehouseId, workerId }, cancellationToken));
            var pseudonym = await connection.ExecuteScalarAsync<string>(Command("SELECT ergo_internal.pseudonym_of(@warehouseId, @workerId)", new { warehouseId, workerId }, cancellationToken));
            return new ErasureForecast(pseudonym!, await RowsAsync(connection, warehouseId, workerId, cancellationToken));
        });
    }

    /// <summary>Erases a worker, a day after the other. What was done stays when it is stopped; called again, it goes on.</summary>
    /// <param name="warehouseId">The warehouse.</param>
    /// <param name="workerId">The id, which is kept nowhere.</param>
    /// <param name="requestedBy">Who; recorded.</param>
    /// <param name="reason">Why, 10 to 500 characters; recorded.</param>
    /// <param name="progress">Told after each step.</param>
    /// <param name="cancellationToken">Stops between two steps.</param>
    /// <exception cref="PrivacyException">Refused, with the reason: the warehouse is unknown or under legal hold, the id is blank, or the reason too short.</exception>
    public async Task<ErasureResult> EraseAsync(
        string warehouseId, string workerId, string requestedBy, string reason, IProgress<ErasureProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        return await RefusedAsync(async () =>
        {
            var id = await connection.ExecuteScalarAsync<long>(Command(
                "SELECT ergo_internal.begin_erasure(@warehouseId, @workerId, @requestedBy, @reason)", new { warehouseId, workerId, requestedBy, reason }, cancellationToken));
            long erased = 0;
            for (var turn = 1; turn <= MostTurns; turn++)
            {
                Step step = new() { Erased = 0, IsDone = false };
                while (!step.IsDone)
                {
                    step = await connection.QuerySingleAsync<Step>(Command(
                        "SELECT CASE WHEN pos > '0001-01-02 00:00:00+00' AND pos < 'infinity' THEN (pos AT TIME ZONE 'UTC')::date - 1 END AS day, pos::text, erased, is_done "
                        + "FROM ergo_internal.erase_worker_step(@id, @workerId, @Pos::timestamptz)",
                        new { id, workerId, step.Pos }, cancellationToken));
                    progress?.Report(new ErasureProgress(erased += step.Erased, step.Day));
                }

                // Somebody may have written the id meanwhile.
                if ((await RowsAsync(connection, warehouseId, workerId, cancellationToken)).Total == 0)
                {
                    break;
                }
            }

            await connection.ExecuteAsync(Command("SELECT ergo_internal.end_erasure(@id, @workerId)", new { id, workerId }, cancellationToken));
            var ended = await connection.QuerySingleAsync<(string Pseudonym, string Found, string LeftOver)>(Command(
                "SELECT pseudonym, found::text, left_over::text FROM ergo_internal.erasures WHERE id = @id", new { id }, cancellationToken));
            return new ErasureResult(id, ended.Pseudonym, Rows(ended.Found), Rows(ended.LeftOver));
        });
    }

    /// <summary>Erasures on record, the newest first.</summary>
    public async Task<IReadOnlyList<Erasure>> ListAsync(int limit = 50, CancellationToken cancellationToken = default)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        return (await connection.QueryAsync<Erasure>(Command("""
            SELECT e.id, coalesce(w.name, e.warehouse_id) AS warehouse_name, e.pseudonym, e.requested_by, e.reason, e.started_at, e.finished_at,
                   (SELECT sum(f.value::bigint) FROM jsonb_each_text(e.found) f)::bigint AS rows_before,
                   (SELECT sum(f.value::bigint) FROM jsonb_each_text(e.left_over) f)::bigint AS rows_after
            FROM ergo_internal.erasures e LEFT JOIN ergo_internal.known_warehouses w ON w.id = e.warehouse_id
            ORDER BY e.id DESC LIMIT @limit
            """, new { limit }, cancellationToken))).AsList();
    }

    private static CommandDefinition Command(string sql, object parameters, CancellationToken cancellationToken) =>
        new(sql, parameters, commandTimeout: 0, cancellationToken: cancellationToken);

    private static async Task<NamedRows> RowsAsync(NpgsqlConnection connection, string warehouseId, string workerId, CancellationToken cancellationToken) =>
        Rows((await connection.ExecuteScalarAsync<string>(Command("SELECT ergo_internal.rows_of_worker(@warehouseId, @workerId)::text", new { warehouseId, workerId }, cancellationToken)))!);

    private static NamedRows Rows(string json) => new(JsonSerializer.Deserialize<Dictionary<string, long>>(json)!);

    private static async Task<T> RefusedAsync<T>(Func<Task<T>> act)
    {
        try
        {
            return await act();
        }
        catch (PostgresException failure) when (failure.SqlState is PostgresErrorCodes.InvalidParameterValue or PostgresErrorCodes.ObjectNotInPrerequisiteState)
        {
            throw new PrivacyException(failure.MessageText, failure);
        }
    }

    private sealed record Step
    {
        // As text: the beginning and the end of time are no .NET moments.
        public string? Pos { get; init; }

        public DateOnly? Day { get; init; }

        public required long Erased { get; init; }

        public required bool IsDone { get; init; }
    }
}
