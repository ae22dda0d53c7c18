using System.Data;
using System.Data.Common;
using System.Runtime.CompilerServices;
using Dapper;
using Ergo.Snapshots.Privacy;
using Ergo.Snapshots.Warehouses;
using Npgsql;

namespace Ergo.Snapshots.Reports;

/// <summary>Opens what reports are read from.</summary>
public sealed class ReportReader(NpgsqlDataSource dataSource, WorkerPrivacy privacy)
{
    /// <summary>The fewest people of whom exposure is told without a reason.</summary>
    public PrivacyRules Rules => privacy.Rules;

    /// <summary>Opens a reading: whatever is asked of it is of one moment, so that rows, totals and facts agree.</summary>
    public async Task<ReportReading> OpenAsync(CancellationToken cancellationToken = default)
    {
        var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        try
        {
            var transaction = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellationToken);
            await connection.ExecuteAsync(new CommandDefinition("SET TRANSACTION READ ONLY", cancellationToken: cancellationToken));
            return new ReportReading(connection, transaction, privacy);
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }
}

/// <summary>Everything a report is made from, as of one moment. One question at a time.</summary>
public sealed class ReportReading : IAsyncDisposable
{
    private readonly NpgsqlConnection _connection;
    private readonly NpgsqlTransaction _transaction;
    private readonly WorkerPrivacy _privacy;

    internal ReportReading(NpgsqlConnection connection, NpgsqlTransaction transaction, WorkerPrivacy privacy) => (_connection, _transaction, _privacy) = (connection, transaction, privacy);

    /// <summary>The moment, by the database's clock.</summary>
    public Task<DateTimeOffset> MomentAsync(CancellationToken cancellationToken = default) =>
        _connection.QuerySingleAsync<DateTimeOffset>(new CommandDefinition("SELECT transaction_timestamp()", transaction: _transaction, cancellationToken: cancellationToken));

    /// <summary>The version of the bands.</summary>
    public Task<int> BandTableVersionAsync(CancellationToken cancellationToken = default) =>
        _connection.QuerySingleAsync<int>(new CommandDefinition("SELECT coalesce(max(version), 0) FROM public.score_bands", transaction: _transaction, cancellationToken: cancellationToken));

    /// <summary>Views as they are.</summary>
    /// <param name="names">Of <see cref="Views.ViewNames"/>.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<IReadOnlyList<ReportView>> ViewsAsync(string[] names, CancellationToken cancellationToken = default) =>
        (await _connection.QueryAsync<ReportView>(new CommandDefinition("""
            SELECT f.view_name AS name, f.complete_to, f.newest_event, f.is_stale, f.is_failing,
                   (v.balance ->> 'missing')::bigint AS rows_missing, (v.balance ->> 'set_aside')::bigint AS rows_set_aside, v.balance_checked_at
            FROM ergo_internal.view_freshness f JOIN ergo_internal.views v ON v.name = f.view_name WHERE f.view_name = ANY (@names) ORDER BY v.ordinal
            """, new { names }, _transaction, cancellationToken: cancellationToken))).AsList();

    /// <summary>What is held of a warehouse's exposure over a range.</summary>
    /// <exception cref="Access.ScopeException">Only some zones of the warehouse may be seen.</exception>
    public Task<HeldFigures> HeldExposureAsync(Warehouse warehouse, TimeRange range, CancellationToken cancellationToken = default)
    {
        warehouse.Whole();
        return _connection.QuerySingleAsync<HeldFigures>(new CommandDefinition(
            ExposureLineSql.Held, new { warehouse.Id, from = range.From, to = range.To, _privacy.Rules.SmallestGroup }, _transaction, commandTimeout: 0, cancellationToken: cancellationToken));
    }

    /// <summary>What is held of a warehouse's lights over a range.</summary>
    /// <exception cref="Access.ScopeException">Only some zones of the warehouse may be seen.</exception>
    public Task<HeldFigures> HeldLightsAsync(Warehouse warehouse, TimeRange range, CancellationToken cancellationToken = default) => HeldAsync(LightLineSql.Held, warehouse, range, cancellationToken);

    /// <summary>What is held of a warehouse's postures over a range.</summary>
    /// <exception cref="Access.ScopeException">Only some zones of the warehouse may be seen.</exception>
    public Task<HeldFigures> HeldBandsAsync(Warehouse warehouse, TimeRange range, CancellationToken cancellationToken = default) => HeldAsync(BandLineSql.Held, warehouse, range, cancellationToken);

    /// <summary>What is held of a warehouse's retention runs over a range.</summary>
    /// <exception cref="Access.ScopeException">Only some zones of the warehouse may be seen.</exception>
    public Task<HeldFigures> HeldDeletionsAsync(Warehouse warehouse, TimeRange range, CancellationToken cancellationToken = default) => HeldAsync(DeletionSql.Held, warehouse, range, cancellationToken);

    /// <summary>Zones or shifts of warehouses, by name; none for other lines.</summary>
    /// <exception cref="Access.ScopeException">Only some zones of a warehouse may be seen.</exception>
    public async Task<IReadOnlyList<ReportPart>> PartsAsync(IReadOnlyCollection<Warehouse> warehouses, ReportBreakdown rows, CancellationToken cancellationToken = default)
    {
        var ids = warehouses.Select(warehouse => warehouse.Whole().Id).ToArray();
        var sql = rows switch
        {
            ReportBreakdown.Zone => """
                SELECT z.id AS key, z.name, w.name AS warehouse FROM ergo_internal.known_zones z JOIN ergo_internal.known_warehouses w ON w.id = z.warehouse_id
                WHERE z.warehouse_id = ANY (@ids) ORDER BY z.name, w.name, z.id
                """,
            ReportBreakdown.Shift => """
                SELECT c.shift_code AS key, c.shift_code AS name
                FROM (SELECT s.shift_code::text FROM public.shift_calendar s WHERE s.warehouse_id::text = ANY (@ids)
                      UNION SELECT p.shift_code FROM ergo_internal.published_shifts p WHERE p.warehouse_id = ANY (@ids)) c
                WHERE c.shift_code IS NOT NULL ORDER BY c.shift_code
                """,
            _ => null,
        };
        return sql is null ? [] : (await _connection.QueryAsync<ReportPart>(new CommandDefinition(sql, new { ids }, _transaction, cancellationToken: cancellationToken))).AsList();
    }

    /// <summary>Lines of a warehouse's lights, the oldest first, and of a time the highest red share.</summary>
    /// <exception cref="Access.ScopeException">Only some zones of the warehouse may be seen.</exception>
    public IAsyncEnumerable<LightLine> LightsAsync(Warehouse warehouse, ClockQuestion question, CancellationToken cancellationToken = default) =>
        ReadAsync<LightLine>(LightLineSql.Of(question), warehouse, question.Range, question.Only, cancellationToken);

    /// <summary>Lines of a warehouse's postures, the oldest first, by zone, instrument and band.</summary>
    /// <exception cref="Access.ScopeException">Only some zones of the warehouse may be seen.</exception>
    public IAsyncEnumerable<BandLine> BandsAsync(Warehouse warehouse, ClockQuestion question, CancellationToken cancellationToken = default) =>
        ReadAsync<BandLine>(BandLineSql.Of(question), warehouse, question.Range, question.Only, cancellationToken);

    /// <summary>What retention runs that began in a range did for a warehouse, the oldest first.</summary>
    /// <exception cref="Access.ScopeException">Only some zones of the warehouse may be seen.</exception>
    public IAsyncEnumerable<DeletionLine> DeletionsAsync(Warehouse warehouse, TimeRange range, CancellationToken cancellationToken = default) =>
        ReadAsync<DeletionLine>(DeletionSql.Runs, warehouse, range, [], cancellationToken);

    /// <summary>Retention settings of a warehouse, and of all, that were changed in a range, the oldest first.</summary>
    /// <exception cref="Access.ScopeException">Only some zones of the warehouse may be seen.</exception>
    public IAsyncEnumerable<SettingLine> SettingChangesAsync(Warehouse warehouse, TimeRange range, CancellationToken cancellationToken = default) =>
        ReadAsync<SettingLine>(DeletionSql.Changes, warehouse, range, [], cancellationToken);

    /// <summary>Workers of a warehouse that were erased in a range, the oldest first.</summary>
    /// <exception cref="Access.ScopeException">Only some zones of the warehouse may be seen.</exception>
    public IAsyncEnumerable<ErasureLine> ErasuresAsync(Warehouse warehouse, TimeRange range, CancellationToken cancellationToken = default) =>
        ReadAsync<ErasureLine>(DeletionSql.Erasures, warehouse, range, [], cancellationToken);

    /// <summary>What happened to a warehouse since a moment.</summary>
    /// <exception cref="Access.ScopeException">Only some zones of the warehouse may be seen.</exception>
    public Task<ReportChanges> ChangesAsync(Warehouse warehouse, DateTimeOffset since, CancellationToken cancellationToken = default)
    {
        warehouse.Whole();
        return _connection.QuerySingleAsync<ReportChanges>(new CommandDefinition("""
            SELECT (SELECT count(*) FROM ergo_internal.erasures e WHERE e.warehouse_id = @Id AND e.finished_at > @since) AS erasures,
                   (SELECT count(*) FROM ergo_internal.runs r WHERE r.job = 'retention' AND r.outcome = 'succeeded' AND r.finished_at > @since) AS retention_runs,
                   r.purged_before, CASE WHEN isfinite(r.identified_from) THEN r.identified_from END AS identified_from,
                   (SELECT min(h.bucket_time) FROM ergo_internal.warehouse_exposure_hours h WHERE h.warehouse_id = @Id) AS kept_from
            FROM (SELECT 1) one LEFT JOIN ergo_internal.warehouse_retention r ON r.warehouse_id = @Id
            """, new { warehouse.Id, since }, _transaction, cancellationToken: cancellationToken));
    }

    /// <summary>Lines of a warehouse's exposure, the oldest first, as they are told without a reason.</summary>
    /// <param name="warehouse">The warehouse.</param>
    /// <param name="question">Which lines.</param>
    /// <param name="cancellationToken">Stops between two lines.</param>
    /// <exception cref="Access.ScopeException">Only some zones of the warehouse may be seen.</exception>
    public async IAsyncEnumerable<ExposureLine> ExposureAsync(Warehouse warehouse, ExposureQuestion question, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        warehouse.Whole();
        var key = await _privacy.KeyOfAsync(warehouse.Id, cancellationToken);
        await using var reader = await _connection.ExecuteReaderAsync(new CommandDefinition(
            ExposureLineSql.Of(question.Breakdown, question.Grain),
            new
            {
                warehouse.Id, warehouse.Timezone, from = question.Range.From, to = question.Range.To, _privacy.Rules.SmallestGroup, only = question.Only.ToArray(), key.InnerPad, key.OuterPad,
            },
            _transaction, commandTimeout: 0, cancellationToken: cancellationToken));
        await foreach (var line in ParseAsync<ExposureLine>(reader, cancellationToken))
        {
            yield return line;
        }
    }

    /// <summary>Lines per worker, place, shift and hour of a warehouse over whole hours of a range, oldest first.</summary>
    /// <param name="warehouse">The warehouse.</param>
    /// <param name="range">The range.</param>
    /// <param name="unmasking">What lets worker ids be told. Null gives pseudonyms, and only where small groups are not protected.</param>
    /// <param name="cancellationToken">Stops between two lines.</param>
    /// <exception cref="Access.ScopeException">Only some zones of the warehouse may be seen.</exception>
    /// <exception cref="PrivacyException">The unmasking has ended, is about another warehouse, or is missing although small groups are protected.</exception>
    public async IAsyncEnumerable<ExposureReportRow> ExposureHoursAsync(
        Warehouse warehouse, TimeRange range, Unmasking? unmasking, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        warehouse.Whole();
        _privacy.Rules.RequireFine(unmasking);
        var key = await _privacy.KeyOfAsync(warehouse.Id, cancellationToken);
        var shown = range.AlignedTo(warehouse.BucketWidth());
        if (unmasking is not null)
        {
            await Unmaskings.RequireAsync(_connection, unmasking, warehouse, cancellationToken);
        }

        await InOrderAsync(cancellationToken);
        await using var reader = await _connection.ExecuteReaderAsync(new CommandDefinition(
            ExposureHourSql.Of(unmasking is not null), new { warehouse.Id, from = shown.From, to = shown.To, key.InnerPad, key.OuterPad },
            _transaction, commandTimeout: 0, cancellationToken: cancellationToken));
        while (await reader.ReadAsync(cancellationToken))
        {
            yield return ExposureHourSql.Read(reader);
        }
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await _transaction.DisposeAsync();
        await _connection.DisposeAsync();
    }

    // Rows that go out as they are read come from the index, an hour after the other. A plan that sorts all of them first, on disk and with
    // workers, ends a little sooner where nothing else runs; but the first row waits for the last, and the report takes the processors
    // from its own formatting and from those who look at a dashboard meanwhile.
    private Task InOrderAsync(CancellationToken cancellationToken) => _connection.ExecuteAsync(new CommandDefinition(
        "SET LOCAL max_parallel_workers_per_gather = 0; SET LOCAL enable_sort = off", transaction: _transaction, cancellationToken: cancellationToken));

    private Task<HeldFigures> HeldAsync(string sql, Warehouse warehouse, TimeRange range, CancellationToken cancellationToken) => _connection.QuerySingleAsync<HeldFigures>(new CommandDefinition(
        sql, new { warehouse.Whole().Id, from = range.From, to = range.To }, _transaction, commandTimeout: 0, cancellationToken: cancellationToken));

    private async IAsyncEnumerable<T> ReadAsync<T>(string sql, Warehouse warehouse, TimeRange range, IReadOnlyList<string> only, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        warehouse.Whole();
        await using var reader = await _connection.ExecuteReaderAsync(new CommandDefinition(
            sql, new { warehouse.Id, warehouse.Timezone, from = range.From, to = range.To, only = only.ToArray() }, _transaction, commandTimeout: 0, cancellationToken: cancellationToken));
        await foreach (var line in ParseAsync<T>(reader, cancellationToken))
        {
            yield return line;
        }
    }

    private static async IAsyncEnumerable<T> ParseAsync<T>(DbDataReader reader, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var parse = reader.GetRowParser<T>();
        while (await reader.ReadAsync(cancellationToken))
        {
            yield return parse(reader);
        }
    }
}
