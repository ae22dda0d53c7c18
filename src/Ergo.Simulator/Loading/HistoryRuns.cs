using Npgsql;

namespace Ergo.Simulator.Loading;

/// <summary>A history that was begun in this database.</summary>
internal sealed record HistoryRun(string Id, DateTimeOffset End, HistoryPosition Next, long RowsDone, bool IsComplete);

/// <summary>
/// The simulator's own record of what it loaded, in a schema of its own. It moves on in the transaction that writes the rows, so it is
/// right after any crash, and it still knows what was loaded after retention deleted it.
/// </summary>
internal static class HistoryRuns
{
    private const string Columns = "run_id, end_time, next_unit, next_row, rows_done, completed_at IS NOT NULL";

    public static async Task CreateTableAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        // Two loaders may start at once, and CREATE IF NOT EXISTS alone can fail then.
        await using NpgsqlTransaction transaction = await connection.BeginTransactionAsync(cancellationToken);
        await using NpgsqlCommand command = new(
            """
            SELECT pg_advisory_xact_lock(hashtextextended('simulator.history_runs', 0));
            CREATE SCHEMA IF NOT EXISTS simulator;
            CREATE TABLE IF NOT EXISTS simulator.history_runs (
                run_id       text PRIMARY KEY,
                format       int NOT NULL,
                seed         int NOT NULL,
                rows         bigint NOT NULL,
                days         int NOT NULL,
                warehouses   int NOT NULL,
                end_time     timestamptz NOT NULL,
                next_unit    bigint NOT NULL DEFAULT 0,
                next_row     bigint NOT NULL DEFAULT 0,
                rows_done    bigint NOT NULL DEFAULT 0,
                started_at   timestamptz NOT NULL DEFAULT now(),
                completed_at timestamptz
            );
            COMMENT ON TABLE simulator.history_runs IS 'Simulated histories and how far each is loaded.';
            """,
            connection, transaction);
        await command.ExecuteNonQueryAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    /// <summary>The newest history of the same seed, rows, days and warehouses, whatever its end.</summary>
    public static Task<HistoryRun?> FindEarlierAsync(NpgsqlConnection connection, HistoryOptions options, CancellationToken cancellationToken) =>
        ReadAsync(
            connection,
            $"""
            SELECT {Columns} FROM simulator.history_runs
            WHERE format = $1 AND seed = $2 AND rows = $3 AND days = $4 AND warehouses = $5 ORDER BY started_at DESC LIMIT 1
            """,
            cancellationToken, HistoryGenerator.FormatVersion, options.Seed, options.Rows, options.Days, options.Warehouses);

    public static Task<HistoryRun?> FindAsync(NpgsqlConnection connection, string runId, CancellationToken cancellationToken) =>
        ReadAsync(connection, $"SELECT {Columns} FROM simulator.history_runs WHERE run_id = $1", cancellationToken, runId);

    public static async Task AddAsync(
        NpgsqlConnection connection, NpgsqlTransaction transaction, string runId, HistoryOptions options, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand command = new(
            """
            INSERT INTO simulator.history_runs (run_id, format, seed, rows, days, warehouses, end_time) VALUES ($1, $2, $3, $4, $5, $6, $7)
            ON CONFLICT DO NOTHING
            """,
            connection, transaction);
        AddParameters(command, runId, HistoryGenerator.FormatVersion, options.Seed, options.Rows, options.Days, options.Warehouses, options.End.UtcDateTime);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Moves on from one position to the next, in the transaction of the rows between them.</summary>
    /// <exception cref="SimulatorException">Somebody else moved on from that position.</exception>
    public static async Task AdvanceAsync(
        NpgsqlConnection connection, NpgsqlTransaction transaction, string runId, HistoryPosition from, HistoryPosition to, long rows,
        CancellationToken cancellationToken)
    {
        await using NpgsqlCommand command = new(
            """
            UPDATE simulator.history_runs SET next_unit = $4, next_row = $5, rows_done = rows_done + $6
            WHERE run_id = $1 AND next_unit = $2 AND next_row = $3 AND completed_at IS NULL
            """,
            connection, transaction);
        AddParameters(command, runId, from.Unit, from.Row, to.Unit, to.Row, rows);
        if (await command.ExecuteNonQueryAsync(cancellationToken) != 1)
        {
            throw new SimulatorException("Another simulator is loading the same history into this database. Let it finish, or stop it and start again.");
        }
    }

    public static async Task CompleteAsync(NpgsqlConnection connection, string runId, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand command = new("UPDATE simulator.history_runs SET completed_at = now() WHERE run_id = $1", connection);
        AddParameters(command, runId);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static async Task<HistoryRun?> ReadAsync(
        NpgsqlConnection connection, string sql, CancellationToken cancellationToken, params object[] values)
    {
        await using NpgsqlCommand command = new(sql, connection);
        AddParameters(command, values);
        await using NpgsqlDataReader reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken)
            ? new HistoryRun(
                reader.GetString(0), reader.GetFieldValue<DateTimeOffset>(1), new HistoryPosition(reader.GetInt64(2), reader.GetInt64(3)),
                reader.GetInt64(4), reader.GetBoolean(5))
            : null;
    }

    private static void AddParameters(NpgsqlCommand command, params object[] values)
    {
        foreach (object value in values)
        {
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        }
    }
}
