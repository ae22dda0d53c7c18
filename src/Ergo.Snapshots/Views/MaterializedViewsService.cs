using System.Data;
using Dapper;
using Ergo.Database.Connections;
using Ergo.Snapshots.Access;
using Ergo.Snapshots.Privacy;
using Ergo.Snapshots.Warehouses;
using Npgsql;

namespace Ergo.Snapshots.Views;

/// <summary>Refreshes, verifies and reads the five views.</summary>
public sealed class MaterializedViewsService(NpgsqlDataSource dataSource, WorkerPrivacy? privacy = null)
{
    private readonly WorkerPrivacy _privacy = privacy ?? new WorkerPrivacy(dataSource, new PrivacyRules());

    /// <summary>Refreshes all five by priority, going on after a failure.</summary>
    /// <param name="requestedBy">Who asks; recorded with each run.</param>
    /// <param name="fullRebuild">True recomputes every bucket that retention has not frozen.</param>
    /// <param name="cancellationToken">Stops before the next step; what is committed stays.</param>
    /// <exception cref="RefreshException">At least one view could not be refreshed.</exception>
    public async Task RefreshAllViewsAsync(string requestedBy, bool fullRebuild = false, CancellationToken cancellationToken = default)
    {
        List<RefreshException> failures = [];
        foreach (var status in (await GetRefreshStatusAsync(cancellationToken)).OrderBy(view => view.Priority))
        {
            try
            {
                await RefreshViewAsync(status.Name, requestedBy, fullRebuild, cancellationToken: cancellationToken);
            }
            catch (RefreshException failure)
            {
                failures.Add(failure);
            }
        }

        if (failures.Count > 0)
        {
            throw new RefreshException(
                string.Join(" ", failures.Select(failure => failure.Message)), failures.TrueForAll(failure => failure.IsBusy), failures[0]);
        }
    }

    /// <summary>Refreshes one view; readers never wait.</summary>
    /// <param name="viewName">One of <see cref="ViewNames"/>.</param>
    /// <param name="requestedBy">Who asks; recorded with the run.</param>
    /// <param name="fullRebuild">True recomputes every bucket that retention has not frozen.</param>
    /// <param name="onlyIfDue">True does nothing when the view was refreshed within its interval or is being refreshed.</param>
    /// <param name="cancellationToken">Stops before the next step; what is committed stays.</param>
    /// <exception cref="RefreshException">The view is unknown, being refreshed by another, or its refresh failed.</exception>
    public async Task RefreshViewAsync(
        string viewName, string requestedBy, bool fullRebuild = false, bool onlyIfDue = false, CancellationToken cancellationToken = default)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        try
        {
            await RefreshMeasures.MeasureAsync(connection, viewName, () => connection.ExecuteAsync(new CommandDefinition(
                "CALL public.refresh_view(@viewName, @fullRebuild, @requestedBy, @onlyIfDue)",
                new { viewName, fullRebuild, requestedBy, onlyIfDue }, commandTimeout: 0, cancellationToken: cancellationToken)), cancellationToken);
        }
        catch (PostgresException failure)
        {
            throw new RefreshException(failure.MessageText, failure.SqlState == PostgresErrorCodes.LockNotAvailable, failure);
        }
        finally
        {
            await SessionLocks.ReleaseAsync(connection);
        }
    }

    /// <summary>State of the five views, the most urgent first.</summary>
    public async Task<IReadOnlyList<ViewRefreshStatus>> GetRefreshStatusAsync(CancellationToken cancellationToken = default)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        return (await connection.QueryAsync<ViewRefreshStatus>(new CommandDefinition(
            "SELECT * FROM public.view_refresh_status ORDER BY priority, name", cancellationToken: cancellationToken))).AsList();
    }

    /// <summary>
    /// Compares a view with what the snapshots give, computed apart from the refresh. Reads every snapshot of the day:
    /// seconds for a busy one. Frozen, expired and unfinished buckets are not compared, and the result says so.
    /// </summary>
    /// <param name="viewName">One of <see cref="ViewNames"/>.</param>
    /// <param name="day">The UTC day.</param>
    /// <param name="warehouseId">One warehouse; null for all.</param>
    /// <param name="cancellationToken">Ends the comparison.</param>
    /// <exception cref="VerificationException">The view or the warehouse is unknown.</exception>
    public async Task<ViewVerification> VerifyViewAsync(
        string viewName, DateOnly day, string? warehouseId = null, CancellationToken cancellationToken = default)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        // One moment for what is compared and for what differs.
        await using var transaction = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellationToken);
        CommandDefinition Command(string sql) => new(
            sql, new { viewName, day, warehouseId, most = ViewVerification.MaxDifferences }, transaction, commandTimeout: 0, cancellationToken: cancellationToken);
        try
        {
            var warehouses = (await connection.QueryAsync<VerifiedWarehouse>(Command(
                "SELECT * FROM public.verify_view_scope(@viewName, @day, @warehouseId)"))).AsList();
            long total = 0;
            var differences = warehouses.TrueForAll(warehouse => warehouse.NotCompared is not null) ? [] : await connection.QueryAsync<ViewDifference, long, ViewDifference>(
                Command("""
                    SELECT d.warehouse_id, d.bucket, ergo_internal.masked(d.warehouse_id, d.key)::text AS key, d.problem,
                           d.stored::text AS stored, d.expected::text AS expected, d.awaits_refresh, d.total
                    FROM (SELECT v.*, count(*) OVER () AS total FROM public.verify_view(@viewName, @day, @warehouseId) v LIMIT @most) d
                    """),
                (difference, all) =>
                {
                    total = all;
                    return difference;
                },
                splitOn: "total");
            return new ViewVerification
            {
                ViewName = viewName,
                Day = day,
                Warehouses = warehouses,
                Differences = differences.AsList(),
                DifferenceCount = total,
            };
        }
        catch (PostgresException failure) when (failure.SqlState == PostgresErrorCodes.InvalidParameterValue)
        {
            throw new VerificationException(failure.MessageText, failure);
        }
    }

    /// <summary>Rows of <c>rollup_1m</c>, newest first.</summary>
    public Task<IReadOnlyList<RollupRow>> GetRollup1mAsync(ViewQuery query, CancellationToken cancellationToken = default) =>
        ReadAsync<RollupRow>(ViewNames.Rollup1m, "bucket_time", query, cancellationToken);

    /// <summary>Rows of <c>rollup_5m</c>, newest first.</summary>
    public Task<IReadOnlyList<Rollup5mRow>> GetRollup5mAsync(ViewQuery query, CancellationToken cancellationToken = default) =>
        ReadAsync<Rollup5mRow>(ViewNames.Rollup5m, "bucket_time", query, cancellationToken);

    /// <summary>Rows of <c>worker_exposure_minutes</c>, newest first, with pseudonyms in the place of worker ids.</summary>
    /// <param name="query">Which rows.</param>
    /// <param name="unmasking">The reason; needed where small groups are protected, because a row is of one worker, hour and place.</param>
    /// <param name="cancellationToken">Ends the query.</param>
    /// <exception cref="PrivacyException">Small groups are protected, and there is no unmasking, or it has ended or is about another warehouse.</exception>
    public async Task<IReadOnlyList<WorkerExposureRow>> GetWorkerExposureAsync(ViewQuery query, Unmasking? unmasking = null, CancellationToken cancellationToken = default)
    {
        query.Validated();
        _privacy.Rules.RequireFine(unmasking);
        var key = await _privacy.KeyOfAsync(query.Warehouse.Id, cancellationToken);
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        if (unmasking is not null)
        {
            await Unmaskings.RequireAsync(connection, unmasking, query.Warehouse, cancellationToken);
        }

        return (await connection.QueryAsync<WorkerExposureRow>(new CommandDefinition(
            $"""
            SELECT e.*, ergo_internal.pseudonym(@InnerPad, @OuterPad, e.worker_id) AS worker
            FROM (SELECT * FROM public.worker_exposure_minutes WHERE {Asked("hour_bucket")} ORDER BY hour_bucket DESC LIMIT @Limit) e
            """,
            new
            {
                query.Warehouse.Id, zones = query.Warehouse.Zones?.Ids, query.ZoneId, query.Limit, from = query.Range.From, to = query.Range.To, key.InnerPad, key.OuterPad,
            },
            cancellationToken: cancellationToken))).AsList();
    }

    /// <summary>Rows of <c>posture_type_counts</c>, newest first.</summary>
    public Task<IReadOnlyList<PostureTypeCount>> GetPostureTypeCountsAsync(ViewQuery query, CancellationToken cancellationToken = default) =>
        ReadAsync<PostureTypeCount>(ViewNames.PostureTypeCounts, "hour_bucket", query, cancellationToken);

    /// <summary>The red zones of the last seven days by priority score, of all warehouses together.</summary>
    /// <param name="scope">Whose zones.</param>
    /// <param name="limit">Rows to return at most, 1 to <see cref="ViewQuery.MaxRows"/>.</param>
    /// <param name="cancellationToken">Ends the query.</param>
    public async Task<IReadOnlyList<TopRedZone>> GetTopRedZonesAsync(
        AccessScope scope, int limit = 100, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limit, ViewQuery.MaxRows);
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        return (await connection.QueryAsync<TopRedZone>(new CommandDefinition("""
            SELECT * FROM public.top_red_zones WHERE @IsAll OR warehouse_id = ANY (@WholeIds) OR zone_id = ANY (@ZoneIds)
            ORDER BY priority_score DESC, warehouse_id, zone_id LIMIT @limit
            """, new { scope.IsAll, scope.WholeIds, scope.ZoneIds, limit }, cancellationToken: cancellationToken))).AsList();
    }

    /// <summary>The red zones of a warehouse in the last seven days by priority score, those that may be seen.</summary>
    /// <param name="warehouse">The warehouse.</param>
    /// <param name="limit">Rows to return at most, 1 to <see cref="ViewQuery.MaxRows"/>.</param>
    /// <param name="cancellationToken">Ends the query.</param>
    public Task<IReadOnlyList<TopRedZone>> GetTopRedZonesAsync(Warehouse warehouse, int limit = 100, CancellationToken cancellationToken = default) =>
        GetTopRedZonesAsync(
            warehouse.Zones is { } zones ? AccessScope.Of([], zones.Ids.Select(zone => new AssignedZone(zone, warehouse.Id))) : AccessScope.Of([warehouse.Id]),
            limit, cancellationToken);

    private async Task<IReadOnlyList<T>> ReadAsync<T>(string view, string bucketColumn, ViewQuery query, CancellationToken cancellationToken)
    {
        query.Validated();
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        return (await connection.QueryAsync<T>(new CommandDefinition($"""
            SELECT * FROM public.{view} WHERE {Asked(bucketColumn)} ORDER BY {bucketColumn} DESC LIMIT @Limit
            """,
            new { query.Warehouse.Id, zones = query.Warehouse.Zones?.Ids, query.ZoneId, query.Limit, from = query.Range.From, to = query.Range.To },
            cancellationToken: cancellationToken))).AsList();
    }

    private static string Asked(string bucketColumn) => $"""
        warehouse_id = @Id AND {bucketColumn} >= @from AND {bucketColumn} < @to
        AND (@ZoneId::text IS NULL OR zone_id = @ZoneId) AND (@zones::text[] IS NULL OR zone_id = ANY (@zones))
        """;
}
