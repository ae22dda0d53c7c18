using System.Runtime.CompilerServices;
using System.Text.Json;
using Dapper;
using Ergo.Database;
using Npgsql;

namespace Ergo.Accounts.Exports;

/// <summary>The history of exports: who made what and why, and the files while they are kept.</summary>
public sealed class ExportStore(NpgsqlDataSource dataSource)
{
    /// <summary>The failure of an export that nobody goes on with.</summary>
    public const string BrokenOffCode = "export.broken-off";

    private const string Columns = """
        e.id, e.kind, e.format, e.warehouse_ids, e.request::text AS request, e.with_ids, e.door, e.actor, e.reason, e.begun_at, e.ended_at, e.outcome, e.failure::text AS failure,
        e.ended_at IS NULL AND e.seen_at < clock_timestamp() - interval '5 minutes' AS is_broken_off, e.row_count, e.byte_count, e.file_name, e.media_type,
        e.files::text AS files, e.key_id, CASE WHEN e.kept_until > clock_timestamp() THEN e.kept_until END AS kept_until,
        CASE WHEN e.kept_until <= clock_timestamp() THEN 'expired' ELSE e.not_kept END AS not_kept
        """;

    // Whoever sees every warehouse sees every export; others see those of warehouses they see whole, and their own.
    private const string InScope = "(@isAll OR (e.issuer = @issuer AND e.subject = @subject) OR (cardinality(e.warehouse_ids) > 0 AND e.warehouse_ids <@ @warehouses::text[]))";

    // What is kept of a running export needs not wait for the disk: its end does, and carries all before along.
    private const string NotWaiting = "set_config('synchronous_commit', 'off', true)";

    /// <summary>Begins an export.</summary>
    public Task BeginAsync(NewExport export, CancellationToken cancellationToken = default) => DoAsync(
        "SELECT ergo_internal.begin_export(@Id, @Kind, @Format, @warehouses, @Request::jsonb, @WithIds, @Door, @Actor, @Issuer, @Subject, @Reason)",
        new { export.Id, export.Kind, export.Format, warehouses = export.WarehouseIds.ToArray(), export.Request, export.WithIds, export.Door, export.Actor, export.Issuer, export.Subject, export.Reason },
        cancellationToken);

    /// <summary>Notes how far an export has come; one that is not heard of for five minutes counts as broken off.</summary>
    public Task NoteAsync(string id, long rows, long bytes, CancellationToken cancellationToken = default) =>
        DoAsync("SELECT ergo_internal.note_export(@id, @rows, @bytes)", new { id, rows, bytes }, cancellationToken);

    /// <summary>Keeps a part of the file.</summary>
    public Task AddPartAsync(string id, int part, byte[] content, CancellationToken cancellationToken = default) =>
        DoAsync($"SELECT {NotWaiting}, ergo_internal.add_export_part(@id, @part, @content)", new { id, part, content }, cancellationToken);

    /// <summary>Keeps digests of rows.</summary>
    public Task AddDigestsAsync(string id, int part, byte[] digests, CancellationToken cancellationToken = default) =>
        DoAsync($"SELECT {NotWaiting}, ergo_internal.add_export_digests(@id, @part, @digests)", new { id, part, digests }, cancellationToken);

    /// <summary>Ends an export that is whole.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="result">What it became.</param>
    /// <param name="keep">For how long its file is kept; null for not at all.</param>
    /// <param name="why">Why it is not kept, where it is not.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task FinishAsync(string id, ExportResult result, TimeSpan? keep, NotKept why = NotKept.TooLarge, CancellationToken cancellationToken = default) => DoAsync(
        "SELECT ergo_internal.finish_export(@id, @Rows, @Bytes, @FileName, @MediaType, @files::jsonb, @Manifest, @Signature, @KeyId, @keep, @notKept)",
        new { id, result.Rows, result.Bytes, result.FileName, result.MediaType, files = result.Files, result.Manifest, result.Signature, result.KeyId, keep, notKept = keep is null ? ExportRow.Word(why) : null },
        cancellationToken);

    /// <summary>Ends an export that is not whole.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="isStopped">Whether somebody stopped it; else it failed.</param>
    /// <param name="failure">Why.</param>
    public Task FailAsync(string id, bool isStopped, Notice failure) => DoAsync(
        "SELECT ergo_internal.fail_export(@id, @outcome, @failure::jsonb)", new { id, outcome = isStopped ? "stopped" : "failed", failure = failure.ToJson() }, CancellationToken.None);

    /// <summary>Takes away what is kept no longer.</summary>
    /// <param name="keepRecords">For how long the history is kept.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task TrimAsync(TimeSpan keepRecords, CancellationToken cancellationToken = default) =>
        DoAsync("SELECT ergo_internal.trim_exports(@keepRecords)", new { keepRecords }, cancellationToken);

    /// <summary>The latest exports that somebody may see, the newest first.</summary>
    /// <param name="view">What may be seen.</param>
    /// <param name="limit">How many at most.</param>
    /// <param name="before">Only those begun before; null for all.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<IReadOnlyList<ExportRecord>> ListAsync(ExportView view, int limit, DateTimeOffset? before = null, CancellationToken cancellationToken = default)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        return [.. (await connection.QueryAsync<ExportRow>(new CommandDefinition(
            $"SELECT {Columns} FROM ergo_internal.exports e WHERE {InScope} AND (@before::timestamptz IS NULL OR e.begun_at < @before) ORDER BY e.begun_at DESC, e.id LIMIT @limit",
            Parameters(view, limit: limit, before: before), cancellationToken: cancellationToken))).Select(row => row.ToRecord())];
    }

    /// <summary>An export that somebody may see; null where there is none.</summary>
    public async Task<ExportRecord?> FindAsync(ExportView view, string id, CancellationToken cancellationToken = default)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        return (await connection.QuerySingleOrDefaultAsync<ExportRow>(new CommandDefinition(
            $"SELECT {Columns} FROM ergo_internal.exports e WHERE e.id = @id AND {InScope}", Parameters(view, id), cancellationToken: cancellationToken)))?.ToRecord();
    }

    /// <summary>Whether there is an export with an id, whoever may see it.</summary>
    public async Task<bool> IsKnownAsync(string id, CancellationToken cancellationToken = default)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        return await connection.ExecuteScalarAsync<bool>(new CommandDefinition("SELECT EXISTS (SELECT FROM ergo_internal.exports e WHERE e.id = @id)", new { id }, cancellationToken: cancellationToken));
    }

    /// <summary>Ids of the exports that a file with a hash belongs to, the newest first.</summary>
    /// <param name="sha256">The hash, lower-case hexadecimal.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<IReadOnlyList<string>> FindByHashAsync(string sha256, CancellationToken cancellationToken = default)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        var file = JsonSerializer.Serialize(new[] { new { sha256 } });
        return (await connection.QueryAsync<string>(new CommandDefinition(
            "SELECT e.id FROM ergo_internal.exports e WHERE e.files @> @file::jsonb ORDER BY e.begun_at DESC", new { file }, cancellationToken: cancellationToken))).AsList();
    }

    /// <summary>The proof of an export; null before it is whole.</summary>
    public async Task<ExportProof?> ProofAsync(string id, CancellationToken cancellationToken = default)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        return await connection.QuerySingleOrDefaultAsync<ExportProof>(new CommandDefinition("""
            SELECT e.manifest, e.signature, e.key_id, k.public_key FROM ergo_internal.exports e JOIN ergo_internal.export_keys k ON k.id = e.key_id
            WHERE e.id = @id AND e.outcome = 'done'
            """, new { id }, cancellationToken: cancellationToken));
    }

    /// <summary>The file of an export that is kept, part by part.</summary>
    public IAsyncEnumerable<byte[]> PartsAsync(string id, CancellationToken cancellationToken = default) =>
        ReadAsync("SELECT p.content FROM ergo_internal.export_parts p WHERE p.export_id = @id ORDER BY p.part", id, cancellationToken);

    /// <summary>The digests of an export's rows, as far as they are kept, part by part.</summary>
    public IAsyncEnumerable<byte[]> DigestsAsync(string id, CancellationToken cancellationToken = default) =>
        ReadAsync("SELECT d.digests FROM ergo_internal.export_digests d WHERE d.export_id = @id ORDER BY d.part", id, cancellationToken);

    private async IAsyncEnumerable<byte[]> ReadAsync(string sql, string id, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        await using var command = new NpgsqlCommand(sql, connection) { Parameters = { new("id", id) } };
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            yield return reader.GetFieldValue<byte[]>(0);
        }
    }

    private static object Parameters(ExportView view, string? id = null, int limit = 0, DateTimeOffset? before = null) =>
        new { isAll = view.IsAll, warehouses = view.WarehouseIds.ToArray(), issuer = view.Issuer, subject = view.Subject, id, limit, before };

    private async Task DoAsync(string sql, object parameters, CancellationToken cancellationToken)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        await connection.ExecuteAsync(new CommandDefinition(sql, parameters, cancellationToken: cancellationToken));
    }
}
