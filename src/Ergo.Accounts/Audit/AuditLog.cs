using System.Runtime.CompilerServices;
using Dapper;
using Npgsql;

namespace Ergo.Accounts.Audit;

/// <summary>The audit log: appended to, read and checked.</summary>
public sealed class AuditLog(NpgsqlDataSource dataSource)
{
    private const string Columns = "e.id, e.at, e.actor, e.issuer, e.subject, e.session, e.address, e.action, e.outcome, e.detail, e.written_by";

    private const string Condition = """
        (@From::timestamptz IS NULL OR e.at >= @From) AND (@To::timestamptz IS NULL OR e.at < @To) AND (@Before::bigint IS NULL OR e.id < @Before)
        AND (@outcome::text IS NULL OR e.outcome = @outcome)
        AND (@who = '' OR strpos(lower(concat_ws(' ', e.actor, e.subject)), lower(@who)) > 0)
        AND (@what = '' OR strpos(lower(concat_ws(' ', e.action, e.detail)), lower(@what)) > 0)
        """;

    /// <summary>Appends an entry; number and time are the database's.</summary>
    public async Task AppendAsync(AuditEntry entry, CancellationToken cancellationToken = default)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        await connection.ExecuteAsync(new CommandDefinition(
            "SELECT public.append_audit(@Actor, @Action, @outcome, @Detail, @Issuer, @Subject, @Session, @Address)",
            new { entry.Actor, entry.Action, outcome = Text(entry.Outcome), entry.Detail, entry.Issuer, entry.Subject, entry.Session, entry.Address },
            cancellationToken: cancellationToken));
    }

    /// <summary>Entries that a filter lets through, the newest first.</summary>
    /// <param name="filter">Which.</param>
    /// <param name="limit">How many at most.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<IReadOnlyList<AuditEntry>> ListAsync(AuditFilter filter, int limit, CancellationToken cancellationToken = default)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        return (await connection.QueryAsync<AuditEntry>(new CommandDefinition(
            $"SELECT {Columns} FROM ergo_internal.audit_log e WHERE {Condition} ORDER BY e.id DESC LIMIT @limit",
            Parameters(filter, limit), cancellationToken: cancellationToken))).AsList();
    }

    /// <summary>All entries that a filter lets through, the oldest first, streamed.</summary>
    public async IAsyncEnumerable<AuditEntry> ReadAsync(AuditFilter filter, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        await using var reader = await connection.ExecuteReaderAsync(new CommandDefinition(
            $"SELECT {Columns} FROM ergo_internal.audit_log e WHERE {Condition} ORDER BY e.id", Parameters(filter, 0), commandTimeout: 0, cancellationToken: cancellationToken));
        var parse = reader.GetRowParser<AuditEntry>();
        while (await reader.ReadAsync(cancellationToken))
        {
            yield return parse(reader);
        }
    }

    /// <summary>Every fault of the chain; none when the log is whole.</summary>
    public async Task<IReadOnlyList<AuditFault>> VerifyAsync(CancellationToken cancellationToken = default)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        return (await connection.QueryAsync<AuditFault>(new CommandDefinition("SELECT entry, fault FROM public.verify_audit()", commandTimeout: 0, cancellationToken: cancellationToken))).AsList();
    }

    private static object Parameters(AuditFilter filter, int limit) => new
    {
        filter.From, filter.To, filter.Before, outcome = filter.Outcome is { } outcome ? Text(outcome) : null,
        who = filter.Who?.Trim() ?? "", what = filter.What?.Trim() ?? "", limit,
    };

#pragma warning disable CA1308 // As the database writes them.
    private static string Text(AuditOutcome outcome) => outcome.ToString().ToLowerInvariant();
#pragma warning restore CA1308
}
