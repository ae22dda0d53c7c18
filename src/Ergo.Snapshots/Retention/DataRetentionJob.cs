using Dapper;
using Ergo.Database;
using Ergo.Database.Connections;
using Npgsql;

namespace Ergo.Snapshots.Retention;

/// <summary>Deletes what is past each warehouse's retention. The work is done in the database; this calls it.</summary>
public sealed class DataRetentionJob(NpgsqlDataSource dataSource)
{
    /// <summary>What a run would delete now.</summary>
    /// <param name="warehouseId">One warehouse; null for all.</param>
    /// <param name="cancellationToken">Ends the query.</param>
    public async Task<RetentionPlan> GetPlanAsync(string? warehouseId = null, CancellationToken cancellationToken = default)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        // One snapshot for both, so that the fingerprint is of the rows shown.
        await using var transaction = await connection.BeginTransactionAsync(System.Data.IsolationLevel.RepeatableRead, cancellationToken);
        var items = (await connection.QueryAsync<RetentionPlanItem>(new CommandDefinition(
            "SELECT * FROM public.retention_plan(@warehouseId)", new { warehouseId }, transaction, commandTimeout: 0, cancellationToken: cancellationToken))).AsList();
        var fingerprint = await connection.ExecuteScalarAsync<string>(new CommandDefinition(
            "SELECT public.retention_plan_fingerprint(@warehouseId)", new { warehouseId }, transaction, commandTimeout: 0, cancellationToken: cancellationToken));
        var clockFault = await connection.ExecuteScalarAsync<string?>(new CommandDefinition(
            "SELECT ergo_internal.clock_fault()", transaction: transaction, cancellationToken: cancellationToken));
        return new RetentionPlan(fingerprint!, items) { ClockFault = clockFault };
    }

    /// <summary>Runs retention now: refreshes the views, then deletes.</summary>
    /// <param name="requestedBy">Who asks; recorded with the run.</param>
    /// <param name="expectedPlan">The confirmed plan's fingerprint: if the plan is another by now, nothing is deleted.</param>
    /// <param name="warehouseId">One warehouse; null for all.</param>
    /// <param name="reason">Why; recorded.</param>
    /// <param name="onlyIfDue">True does nothing when the run that was due is done, or one is under way.</param>
    /// <param name="due">When it was due; null means that a run of the last 23 hours will do.</param>
    /// <param name="cancellationToken">Stops before the next batch; what is deleted stays deleted.</param>
    /// <exception cref="RetentionException">Refused, stopped, or ended with problems; the message says which.</exception>
    public async Task RunManuallyAsync(
        string requestedBy, string? expectedPlan = null, string? warehouseId = null, string? reason = null,
        bool onlyIfDue = false, DateTimeOffset? due = null, CancellationToken cancellationToken = default)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        try
        {
            await CallAsync(connection, new { requestedBy, expectedPlan, warehouseId, reason, onlyIfDue, due = due?.UtcDateTime, clockIsRight = false }, cancellationToken);
        }
        catch (PostgresException failure)
        {
            throw new RetentionException(failure.MessageText + ".", failure);
        }
        finally
        {
            await SessionLocks.ReleaseAsync(connection);
        }
    }

    /// <summary>
    /// Runs a plan that was shown and confirmed: deletes just this, or nothing. A plan that was shown with a
    /// <see cref="RetentionPlan.ClockFault"/> and run all the same says that the clock is right.
    /// </summary>
    /// <param name="plan">The plan as shown.</param>
    /// <param name="requestedBy">Who asks; recorded with the run.</param>
    /// <param name="warehouseId">The warehouse the plan was made for; null for all.</param>
    /// <param name="reason">Why; recorded.</param>
    /// <param name="cancellationToken">Stops before the next batch; what is deleted stays deleted.</param>
    /// <exception cref="RetentionException">Refused, stopped, or ended with problems; where the plan no longer holds, with what changed.</exception>
    public async Task RunPlanAsync(
        RetentionPlan plan, string requestedBy, string? warehouseId = null, string? reason = null, CancellationToken cancellationToken = default)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        try
        {
            await CallAsync(connection, new { requestedBy, expectedPlan = plan.Fingerprint, warehouseId, reason, onlyIfDue = false, due = (DateTime?)null, clockIsRight = plan.ClockFault is not null }, cancellationToken);
        }
        catch (PostgresException failure) when (failure.SqlState == PostgresErrorCodes.SerializationFailure)
        {
            throw new RetentionException(failure.MessageText + ".", failure)
            {
                Changes = RetentionPlanChange.Between(plan.Items, await RecordedPlanAsync(connection, cancellationToken)),
            };
        }
        catch (PostgresException failure)
        {
            throw new RetentionException(failure.MessageText + ".", failure);
        }
        finally
        {
            await SessionLocks.ReleaseAsync(connection);
        }
    }

    private static Task CallAsync(NpgsqlConnection connection, object parameters, CancellationToken cancellationToken) => Measures.TraceAsync("retention run", async () =>
    {
        // A stop that cannot reach the server ends the connection, and so must it end the run. Some platforms cannot tell.
        await connection.ExecuteAsync(new CommandDefinition("""
            DO $$ BEGIN
                PERFORM set_config('client_connection_check_interval', '2s', false);
            EXCEPTION WHEN invalid_parameter_value THEN NULL;
            END $$
            """, cancellationToken: cancellationToken));
        await connection.ExecuteAsync(new CommandDefinition(
            "CALL public.run_retention(@requestedBy, @expectedPlan, @warehouseId, @reason, @onlyIfDue, @due, @clockIsRight)", parameters, commandTimeout: 0, cancellationToken: cancellationToken));
        return true;
    });

    // The plan that the session's latest run found.
    private static Task<IEnumerable<RetentionPlanItem>> RecordedPlanAsync(NpgsqlConnection connection, CancellationToken cancellationToken) =>
        connection.QueryAsync<RetentionPlanItem>(new CommandDefinition("""
            SELECT p.* FROM (SELECT detail FROM ergo_internal.runs WHERE job = 'retention' AND backend_pid = pg_backend_pid() ORDER BY id DESC LIMIT 1) run
            CROSS JOIN LATERAL jsonb_to_recordset(run.detail -> 'plan') AS p(
                table_name text, partition_name text, warehouse_id text, warehouse_name text, cutoff timestamptz,
                expired_rows bigint, partition_bytes bigint, goes_whole boolean, kept_by text)
            """, cancellationToken: cancellationToken));

    /// <summary>Totals, oldest, newest, span and deletable rows per warehouse and table.</summary>
    public async Task<IReadOnlyList<RetentionStatistics>> GetRetentionStatisticsAsync(CancellationToken cancellationToken = default)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        return (await connection.QueryAsync<RetentionStatistics>(new CommandDefinition(
            $"""
            SELECT warehouse_id, table_name, total_rows, {Calendar.Within("oldest")} AS oldest, {Calendar.Within("newest")} AS newest, span_days, deletable_rows
            FROM public.retention_statistics()
            """, commandTimeout: 0, cancellationToken: cancellationToken))).AsList();
    }

    /// <summary>Deletes one warehouse's expired rows from both tables.</summary>
    /// <returns>Rows deleted.</returns>
    /// <exception cref="RetentionException">Refused, stopped, or ended with problems.</exception>
    public async Task<long> PurgeWarehouseDataAsync(string warehouseId, string requestedBy, CancellationToken cancellationToken = default)
    {
        await RunManuallyAsync(requestedBy, warehouseId: warehouseId, cancellationToken: cancellationToken);
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        return await connection.ExecuteScalarAsync<long>(new CommandDefinition("""
            SELECT coalesce(rows_affected, 0) FROM ergo_internal.runs
            WHERE job = 'retention' AND subject = @warehouseId AND requested_by = @requestedBy ORDER BY id DESC LIMIT 1
            """, new { warehouseId, requestedBy }, cancellationToken: cancellationToken));
    }

    /// <summary>Deletes alerts that were resolved more than 365 days ago.</summary>
    /// <returns>Alerts deleted.</returns>
    public async Task<long> PurgeOldAlertsAsync(CancellationToken cancellationToken = default)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        return await connection.ExecuteScalarAsync<long>(new CommandDefinition(
            "SELECT public.purge_old_alerts()", commandTimeout: 0, cancellationToken: cancellationToken));
    }

    /// <summary>
    /// Vacuums and analyses the tables that changed much, so that freed space is used again and plans stay right. Recorded as a run, and
    /// done by one portal at a time.
    /// </summary>
    /// <param name="requestedBy">Who asks; recorded with the run.</param>
    /// <param name="due">Does nothing where it has been done since then; null does it in any case.</param>
    /// <param name="cancellationToken">Stops after the current table.</param>
    /// <returns>The statements that ran; empty, and no run is recorded, where no table needs it or another session is at it.</returns>
    /// <exception cref="RetentionException">Some tables could not be treated; the others were.</exception>
    public async Task<IReadOnlyList<string>> OptimizeTablesAsync(string requestedBy, DateTimeOffset? due = null, CancellationToken cancellationToken = default)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        if (!await connection.ExecuteScalarAsync<bool>(new CommandDefinition("SELECT ergo_internal.take_job('optimize', false)", cancellationToken: cancellationToken)))
        {
            return [];
        }

        try
        {
            var isDone = due is not null && await connection.ExecuteScalarAsync<bool>(new CommandDefinition(
                "SELECT ergo_internal.is_done('optimize', 'changed tables', @due)", new { due = due?.UtcDateTime }, cancellationToken: cancellationToken));
            return isDone ? [] : await OptimizeAsync(connection, requestedBy, cancellationToken);
        }
        finally
        {
            await SessionLocks.ReleaseAsync(connection);
        }
    }

    private static async Task<IReadOnlyList<string>> OptimizeAsync(NpgsqlConnection connection, string requestedBy, CancellationToken cancellationToken)
    {
        var statements = (await connection.QueryAsync<string>(new CommandDefinition(
            "SELECT * FROM public.optimize_statements()", cancellationToken: cancellationToken))).AsList();
        if (statements.Count == 0)
        {
            return statements;
        }

        var run = await connection.ExecuteScalarAsync<long>(new CommandDefinition(
            "INSERT INTO ergo_internal.runs (job, subject, requested_by) VALUES ('optimize', 'changed tables', @requestedBy) RETURNING id",
            new { requestedBy }, cancellationToken: cancellationToken));
        List<string> done = [];
        List<string> failures = [];
        foreach (var statement in statements)
        {
            if (cancellationToken.IsCancellationRequested)
            {
                failures.Add("stopped on request");
                break;
            }

            try
            {
                await connection.ExecuteAsync(new CommandDefinition(statement, commandTimeout: 0));
                done.Add(statement);
            }
            catch (PostgresException failure)
            {
                failures.Add($"{statement}: {failure.MessageText}");
            }
        }

        await connection.ExecuteAsync(new CommandDefinition(
            """
            UPDATE ergo_internal.runs SET finished_at = clock_timestamp(), outcome = CASE WHEN @stopped THEN 'stopped' WHEN @error IS NULL THEN 'succeeded' ELSE 'failed' END,
                   error = @error, detail = jsonb_build_object('statements', @done)
            WHERE id = @run
            """, new { run, done, stopped = cancellationToken.IsCancellationRequested, error = failures.Count == 0 ? null : string.Join("; ", failures) }, cancellationToken: CancellationToken.None));
        cancellationToken.ThrowIfCancellationRequested();
        return failures.Count == 0 ? done : throw new RetentionException(string.Join("; ", failures) + ".");
    }
}
