using System.Runtime.CompilerServices;
using Dapper;
using Npgsql;

namespace Ergo.Accounts.Audit;

/// <summary>The audit log: appended to, read and checked.</summary>
/// <param name="dataSource">The database.</param>
/// <param name="vocabulary">In what words codes are shown, to find entries by them; null finds them by their arguments only.</param>
public sealed class AuditLog(NpgsqlDataSource dataSource, IAuditVocabulary? vocabulary = null)
{
    private const string Columns = """
        e.id, e.at, e.actor, e.issuer, e.subject, e.session, e.address, e.action, e.arguments::text AS arguments, e.outcome, e.detail, e.result::text AS result, e.written_by
        """;

    private const string Condition = """
        (@From::timestamptz IS NULL OR e.at >= @From) AND (@To::timestamptz IS NULL OR e.at < @To) AND (@Before::bigint IS NULL OR e.id < @Before)
        AND (@outcome::text IS NULL OR e.outcome = @outcome)
        AND (@who = '' OR strpos(lower(concat_ws(' ', e.actor, e.subject)), lower(@who)) > 0)
        AND NOT EXISTS (
            SELECT FROM unnest(@words::text[]) w(word) WHERE strpos(ergo_internal.audit_text(e), w.word) = 0
            AND NOT EXISTS (SELECT FROM unnest(@wordsOfCodes::text[], @codes::text[]) c(word, code)
                            WHERE c.word = w.word AND (c.code = e.action AND e.arguments IS NOT NULL OR c.code = e.detail AND e.result IS NOT NULL)))
        """;

    /// <summary>Appends an entry; number and time are the database's.</summary>
    public async Task AppendAsync(AuditEntry entry, CancellationToken cancellationToken = default)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        await connection.ExecuteAsync(new CommandDefinition(
            "SELECT public.append_audit(@Actor, @action, @outcome, @detail, @Issuer, @Subject, @Session, @Address, @arguments::jsonb, @result::jsonb)",
            new
            {
                entry.Actor, action = entry.Act.Code, outcome = Text(entry.Outcome), detail = entry.Result?.Code, entry.Issuer, entry.Subject, entry.Session, entry.Address,
                arguments = entry.Act.Arguments, result = entry.Result?.Arguments,
            },
            cancellationToken: cancellationToken));
    }

    /// <summary>Entries that a filter lets through, the newest first.</summary>
    /// <param name="filter">Which.</param>
    /// <param name="limit">How many at most.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<IReadOnlyList<AuditEntry>> ListAsync(AuditFilter filter, int limit, CancellationToken cancellationToken = default)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        return [.. (await connection.QueryAsync<AuditRow>(new CommandDefinition(
            $"SELECT {Columns} FROM ergo_internal.audit_log e WHERE {Condition} ORDER BY e.id DESC LIMIT @limit",
            Parameters(filter, limit), cancellationToken: cancellationToken))).Select(row => row.ToEntry())];
    }

    /// <summary>All entries that a filter lets through, the oldest first, streamed.</summary>
    public async IAsyncEnumerable<AuditEntry> ReadAsync(AuditFilter filter, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        await using var reader = await connection.ExecuteReaderAsync(new CommandDefinition(
            $"SELECT {Columns} FROM ergo_internal.audit_log e WHERE {Condition} ORDER BY e.id", Parameters(filter, 0), commandTimeout: 0, cancellationToken: cancellationToken));
        var parse = reader.GetRowParser<AuditRow>();
        while (await reader.ReadAsync(cancellationToken))
        {
            yield return parse(reader).ToEntry();
        }
    }

    /// <summary>Every fault of the chain; none when the log is whole.</summary>
    public async Task<IReadOnlyList<AuditFault>> VerifyAsync(CancellationToken cancellationToken = default)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        return (await connection.QueryAsync<AuditFault>(new CommandDefinition("SELECT entry, fault FROM public.verify_audit()", commandTimeout: 0, cancellationToken: cancellationToken))).AsList();
    }

#pragma warning disable CA1308 // As the database writes and compares them.
    private object Parameters(AuditFilter filter, int limit)
    {
        var words = (filter.What ?? "").ToLowerInvariant().Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Distinct().ToArray();
        var known = words.SelectMany(word => (vocabulary?.CodesWith(word) ?? []).Select(code => (word, code))).ToList();
        return new
        {
            filter.From, filter.To, filter.Before, outcome = filter.Outcome is { } outcome ? Text(outcome) : null, who = filter.Who?.Trim() ?? "",
            words, wordsOfCodes = known.Select(pair => pair.word).ToArray(), codes = known.Select(pair => pair.code).ToArray(), limit,
        };
    }

    private static string Text(AuditOutcome outcome) => outcome.ToString().ToLowerInvariant();
#pragma warning restore CA1308
}
