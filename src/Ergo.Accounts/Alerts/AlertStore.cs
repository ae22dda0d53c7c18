using Dapper;
using Ergo.Database;
using Npgsql;

namespace Ergo.Accounts.Alerts;

/// <summary>A target could not be saved as asked.</summary>
public sealed class AlertTargetException(Notice notice) : RefusedException(notice.ToString(), null, notice);

/// <summary>Whom alerts are told to, and what came of them.</summary>
public sealed class AlertStore(NpgsqlDataSource dataSource)
{
    /// <summary>Somebody else changed it meanwhile; <c>by</c> is who.</summary>
    public const string ChangedCode = "alerts.target.changed";

    private const string Columns = """
        t.id, t.kind, t.name, t.address, t.types, t.warehouses, t.secret, t.old_secret, t.old_secret_until, t.issuer, t.subject,
        t.paused_at, t.paused_by, t.disabled_at, t.disabled_why::text AS disabled_why, t.changed_by, t.changed_at, t.version
        """;

    /// <summary>Every target, by name.</summary>
    public async Task<IReadOnlyList<AlertTarget>> TargetsAsync(CancellationToken cancellationToken = default)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        return (await connection.QueryAsync<AlertTarget>(new CommandDefinition($"SELECT {Columns} FROM ergo_internal.alert_targets t ORDER BY lower(t.name), t.id", cancellationToken: cancellationToken))).AsList();
    }

    /// <summary>One target; null where it is gone.</summary>
    public async Task<AlertTarget?> FindAsync(long id, CancellationToken cancellationToken = default)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        return await connection.QuerySingleOrDefaultAsync<AlertTarget>(new CommandDefinition($"SELECT {Columns} FROM ergo_internal.alert_targets t WHERE t.id = @id", new { id }, cancellationToken: cancellationToken));
    }

    /// <summary>The target that is a person; null where the person asked for nothing.</summary>
    public async Task<AlertTarget?> OfPersonAsync(string issuer, string subject, CancellationToken cancellationToken = default)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        return await connection.QuerySingleOrDefaultAsync<AlertTarget>(new CommandDefinition(
            $"SELECT {Columns} FROM ergo_internal.alert_targets t WHERE t.issuer = @issuer AND t.subject = @subject", new { issuer, subject }, cancellationToken: cancellationToken));
    }

    /// <summary>Makes a target; returns its number. A person who has one already keeps it.</summary>
    /// <param name="target">The target.</param>
    /// <param name="by">Who makes it.</param>
    public async Task<long> AddAsync(AlertTarget target, string by)
    {
        await using var connection = await dataSource.OpenConnectionAsync();
        return await connection.ExecuteScalarAsync<long>("""
            INSERT INTO ergo_internal.alert_targets AS t (kind, name, address, types, warehouses, secret, issuer, subject, made_by, changed_by)
            VALUES (@kind, @Name, @Address, @Types, @Warehouses, @Secret, @Issuer, @Subject, @by, @by)
            ON CONFLICT (issuer, subject) DO UPDATE SET name = excluded.name RETURNING t.id
            """, new { kind = KindOf(target), target.Name, target.Address, target.Types, target.Warehouses, target.Secret, target.Issuer, target.Subject, by });
    }

    /// <summary>Saves a target as it is now, unless somebody changed it since it was read.</summary>
    /// <param name="target">The target.</param>
    /// <param name="by">Who changes it.</param>
    /// <exception cref="AlertTargetException">It was changed or deleted meanwhile.</exception>
    public async Task SaveAsync(AlertTarget target, string by)
    {
        await using var connection = await dataSource.OpenConnectionAsync();
        var saved = await connection.ExecuteAsync("""
            UPDATE ergo_internal.alert_targets t SET name = @Name, address = @Address, types = @Types, warehouses = @Warehouses, secret = @Secret, old_secret = @OldSecret, old_secret_until = @OldSecretUntil,
                active_since = CASE WHEN (t.paused_at IS NOT NULL OR t.disabled_at IS NOT NULL) AND @PausedAt::timestamptz IS NULL AND @DisabledAt::timestamptz IS NULL THEN clock_timestamp() ELSE t.active_since END,
                paused_at = @PausedAt, paused_by = @PausedBy, disabled_at = @DisabledAt, disabled_why = @DisabledWhy::jsonb, changed_by = @by, changed_at = clock_timestamp(), version = version + 1
            WHERE t.id = @Id AND t.version = @Version
            """, new
        {
            target.Id, target.Version, target.Name, target.Address, target.Types, target.Warehouses, target.Secret, target.OldSecret, target.OldSecretUntil,
            target.PausedAt, target.PausedBy, target.DisabledAt, target.DisabledWhy, by,
        });
        await RequireAsync(connection, saved, target);
    }

    /// <summary>Deletes a target, and what was on its way to it, unless somebody changed it since it was read.</summary>
    /// <exception cref="AlertTargetException">It was changed or deleted meanwhile.</exception>
    public async Task DeleteAsync(AlertTarget target)
    {
        await using var connection = await dataSource.OpenConnectionAsync();
        await RequireAsync(connection, await connection.ExecuteAsync("DELETE FROM ergo_internal.alert_targets WHERE id = @Id AND version = @Version", new { target.Id, target.Version }), target);
    }

    /// <summary>Incidents that are told, those that are open first, then the newest.</summary>
    /// <param name="limit">How many at most.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<IReadOnlyList<Incident>> IncidentsAsync(int limit, CancellationToken cancellationToken = default)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        return (await connection.QueryAsync<Incident>(new CommandDefinition("""
            SELECT i.id, i.kind, i.subject, i.type, i.severity, i.arguments::text AS arguments, i.since, i.opened_at, i.fine_since, i.closed_at, o.sent, o.waiting
            FROM ergo_internal.incidents i
            CROSS JOIN LATERAL (SELECT count(DISTINCT x.target_id) FILTER (WHERE x.outcome = 'sent') AS sent, count(DISTINCT x.target_id) FILTER (WHERE x.ended_at IS NULL) AS waiting
                                FROM ergo_internal.alert_outbox x WHERE x.incident_id = i.id) o
            WHERE i.opened_at IS NOT NULL ORDER BY i.closed_at IS NOT NULL, i.opened_at DESC, i.id DESC LIMIT @limit
            """, new { limit }, cancellationToken: cancellationToken))).AsList();
    }

    /// <summary>How many incidents are open, by severity; 0 of those of which there are none.</summary>
    public async Task<IReadOnlyDictionary<string, long>> OpenAsync(CancellationToken cancellationToken = default)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        return (await connection.QueryAsync<(string Severity, long Count)>(new CommandDefinition("""
            SELECT s.severity, count(i.id) FROM unnest(ARRAY['failing', 'warning']) s(severity)
            LEFT JOIN ergo_internal.incidents i ON i.severity = s.severity AND i.opened_at IS NOT NULL AND i.closed_at IS NULL GROUP BY 1
            """, cancellationToken: cancellationToken))).ToDictionary(one => one.Severity, one => one.Count);
    }

    /// <summary>What came last of alerts for each target, by its number.</summary>
    public async Task<IReadOnlyDictionary<long, AlertAttempt>> LatestAsync(CancellationToken cancellationToken = default)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        return (await connection.QueryAsync<AlertAttempt>(new CommandDefinition("""
            SELECT t.id AS target_id, o.type, o.created_at, o.attempts, o.next_attempt_at, o.ended_at, o.outcome, o.status, o.answer::text AS answer
            FROM ergo_internal.alert_targets t
            -- What waits for another attempt says more than what was sent before.
            CROSS JOIN LATERAL (SELECT x.* FROM ergo_internal.alert_outbox x WHERE x.target_id = t.id AND x.attempts > 0 ORDER BY x.ended_at IS NULL DESC, x.ended_at DESC, x.id DESC LIMIT 1) o
            """, cancellationToken: cancellationToken))).ToDictionary(attempt => attempt.TargetId);
    }

    /// <summary>Shifts in which zones were over their limit, of warehouses, the newest first.</summary>
    /// <param name="isAll">Whether every warehouse is meant.</param>
    /// <param name="warehouses">Ids of those that are, where not.</param>
    /// <param name="limit">How many at most.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<IReadOnlyList<Incident>> ZonesOverAsync(bool isAll, IReadOnlyCollection<string> warehouses, int limit, CancellationToken cancellationToken = default)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        return (await connection.QueryAsync<Incident>(new CommandDefinition("""
            SELECT i.id, i.kind, i.subject, i.type, i.severity, i.arguments::text AS arguments, i.since, i.opened_at, i.fine_since, i.closed_at, 0 AS sent, 0 AS waiting
            FROM ergo_internal.incidents i WHERE i.kind = 'zone' AND (@isAll OR i.warehouse_id = ANY (@ids)) ORDER BY i.since DESC, i.id DESC LIMIT @limit
            """, new { isAll, ids = warehouses.ToArray(), limit }, cancellationToken: cancellationToken))).AsList();
    }

#pragma warning disable CA1308 // As the database has it.
    private static string KindOf(AlertTarget target) => target.Kind.ToString().ToLowerInvariant();
#pragma warning restore CA1308

    private static async Task RequireAsync(NpgsqlConnection connection, int rows, AlertTarget target)
    {
        if (rows == 0)
        {
            throw new AlertTargetException(Notice.Of(
                ChangedCode, ("name", target.Name), ("by", await connection.ExecuteScalarAsync<string?>("SELECT changed_by FROM ergo_internal.alert_targets WHERE id = @Id", new { target.Id }))));
        }
    }
}
