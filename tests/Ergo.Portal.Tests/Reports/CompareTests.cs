using Ergo.Accounts.Exports;
using Ergo.Database.Schema;
using Ergo.Operations.Access;
using Ergo.Operations.Privacy;
using Ergo.Operations.Reports;
using Ergo.Portal.Tests.Hosting;
using Ergo.Reports.Evidence;
using Ergo.Snapshots.Access;
using Ergo.Snapshots.Privacy;
using Ergo.Snapshots.Retention;
using Ergo.Snapshots.Views;
using Ergo.Snapshots.Warehouses;
using Ergo.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace Ergo.Portal.Tests.Reports;

/// <summary>A report made again: the same where nothing happened, and else the reasons why not.</summary>
#pragma warning disable CA1001 // Disposed of in DisposeAsync.
public sealed class CompareTests : IAsyncLifetime
#pragma warning restore CA1001
{
    private const int Workers = 8;
    private TestDatabase _database = default!;
    private PortalFactory _portal = default!;
    private Actor _actor = default!;

    public async Task InitializeAsync()
    {
        _database = await TestPostgres.CreateDatabaseAsync();
        await new SchemaInstaller(_database.DataSource, NullLogger<SchemaInstaller>.Instance).ApplyAsync();
        await RunAsync($"""
            INSERT INTO warehouses (id, name, code) VALUES ('w1', 'Dock West', 'DW');
            INSERT INTO zones (id, warehouse_id, name, code) VALUES ('z1', 'w1', 'Bulk', 'Z1');
            SELECT create_ergonomic_snapshot_partition(d::date) FROM generate_series((now() AT TIME ZONE 'UTC')::date - 8, (now() AT TIME ZONE 'UTC')::date, interval '1 day') d;
            INSERT INTO ergonomic_snapshots (warehouse_id, zone_id, shift_code, worker_id, camera_id, event_time, traffic_light, composite_risk)
            SELECT 'w1', 'z1', 'A', CASE WHEN k > 0 THEN 'k' || k END, 'c' || k, date_trunc('day', now(), 'UTC') - d * interval '1 day' + m * interval '15 minutes', CASE WHEN m % 2 = 0 THEN 'red' ELSE 'green' END, 50
            FROM generate_series(2, 6, 4) d, generate_series(0, {Workers}) k, generate_series(1, 40) m;
            """);
        await RefreshAsync();
        _portal = new PortalFactory { ConnectionString = _database.ConnectionString };
        _actor = await _portal.ActorAsync(Roles.Admin);
    }

    public async Task DisposeAsync()
    {
        await _portal.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task Same_today_where_nothing_happened()
    {
        var compared = await CompareAsync(await _portal.MakeAsync(_actor, Request));
        Assert.True(compared.IsSame);
        // Two days of each worker, and of those who are not identified.
        Assert.Equal((2L * (Workers + 1), 2L * (Workers + 1), 2L * (Workers + 1), 0), (compared.Then, compared.Now, compared.Same, compared.Reasons.Count));
        // A refresh that finds nothing changes nothing.
        await RefreshAsync();
        Assert.True((await CompareAsync(await _portal.MakeAsync(_actor, Request with { Rows = Snapshots.Reports.ReportBreakdown.Zone }))).IsSame);
    }

    [Fact]
    public async Task Late_snapshots_of_a_group_are_told_as_late_and_those_of_fewer_as_not_told_yet()
    {
        var made = await _portal.MakeAsync(_actor, Request);
        await LateAsync(people: 1);
        var behind = await CompareAsync(made);
        Assert.True(behind.IsSame);
        Assert.Equal([ReportCodes.SinceBehind], Codes(behind));

        await LateAsync(people: 5);
        var late = await CompareAsync(made);
        Assert.Equal((5L, 0L, 0L), (late.Changed, late.Added, late.Gone));
        Assert.Equal([ReportCodes.BecauseLate], Codes(late));
        Assert.Equal(5, late.Reasons[0].Number("count"));
    }

    [Fact]
    public async Task Correction_is_told_as_one()
    {
        var made = await _portal.MakeAsync(_actor, Request);
        await RunAsync("UPDATE ergonomic_snapshots SET traffic_light = 'yellow' WHERE worker_id IN ('k1', 'k2', 'k3', 'k4', 'k5', 'k6') AND event_time < now() - interval '4 days' AND traffic_light = 'red'");
        await RefreshAsync();
        var compared = await CompareAsync(made);
        Assert.Equal((6L, 0L, 0L), (compared.Changed, compared.Added, compared.Gone));
        Assert.Equal([ReportCodes.BecauseCorrections], Codes(compared));
    }

    [Fact]
    public async Task Erased_worker_is_told_as_one()
    {
        var made = await _portal.MakeAsync(_actor, Request);
        await EraseAsync();
        var compared = await CompareAsync(made);
        Assert.Equal(2L, compared.Gone);
        Assert.Contains(ReportCodes.BecauseErasure, Codes(compared));
        Assert.DoesNotContain(ReportCodes.BecausePublished, Codes(compared));
        Assert.DoesNotContain(ReportCodes.BecauseCorrections, Codes(compared));
    }

    [Fact]
    public async Task Retention_is_told_and_changes_no_figure()
    {
        var made = await _portal.MakeAsync(_actor, Request);
        await RunAsync("UPDATE warehouses SET retention_days = 4");
        await new DataRetentionJob(_database.DataSource).RunManuallyAsync("test");
        Assert.Equal(40L * (Workers + 1), await AskAsync("SELECT count(*) FROM ergonomic_snapshots"));
        await RefreshAsync();
        var compared = await CompareAsync(made);
        Assert.True(compared.IsSame);
        Assert.Equal([ReportCodes.SinceRetention], Codes(compared));
    }

    [Fact]
    public async Task Minutes_that_are_nobodys_any_more_are_told_as_such()
    {
        var made = await _portal.MakeAsync(_actor, Request);
        await new WorkerIdentities(_database.DataSource).SetDaysAsync("w1", null, 4, "test");
        await new DataRetentionJob(_database.DataSource).RunManuallyAsync("test");
        await RefreshAsync();
        var compared = await CompareAsync(made);
        // The day of six days ago; the one of two days ago has its workers still.
        Assert.Equal((long)Workers, compared.Gone);
        Assert.Contains(ReportCodes.BecauseIdentity, Codes(compared));
        Assert.DoesNotContain(ReportCodes.BecausePublished, Codes(compared));
    }

    [Fact]
    public async Task Figures_that_are_kept_no_longer_are_told_as_such()
    {
        var made = await _portal.MakeAsync(_actor, Request);
        await RunAsync("UPDATE ergo_internal.views SET keep_for = interval '4 days'");
        await RunAsync("CALL trim_views('test')");
        var compared = await CompareAsync(made);
        Assert.Equal(Workers + 1L, compared.Gone);
        Assert.Equal([ReportCodes.BecauseKept], Codes(compared));
    }

    [Fact]
    public async Task New_table_of_bands_is_told()
    {
        var made = await _portal.MakeAsync(_actor, Request with { Kind = ReportKind.Postures, Rows = Snapshots.Reports.ReportBreakdown.Zone, Grain = Snapshots.Reports.ReportGrain.Day });
        await RunAsync("INSERT INTO score_bands SELECT 2, instrument, ordinal, band, above, up_to, meaning, source FROM score_bands");
        var compared = await CompareAsync(made);
        var reason = Assert.Single(compared.Reasons);
        Assert.Equal((ReportCodes.BecauseBands, 1L, 2L), (reason.Code, reason.Number("then"), reason.Number("now")));
    }

    [Fact]
    public async Task Larger_smallest_group_is_told()
    {
        var made = await _portal.MakeAsync(_actor, Request);
        await using PortalFactory other = new() { ConnectionString = _database.ConnectionString, Settings = new Dictionary<string, string> { ["Privacy:SmallestGroup"] = "9" } };
        var actor = await other.ActorAsync(Roles.Admin);
        await RefreshAsync(smallestGroup: 9);
        var compared = await CompareAsync(made, other, actor);
        Assert.False(compared.IsSame);
        Assert.Contains(compared.Reasons, reason => reason.Code == ReportCodes.BecauseGroup && reason.Number("then") == 5 && reason.Number("now") == 9);
    }

    [Fact]
    public async Task Shift_that_is_told_since_is_told_as_new()
    {
        var made = await _portal.MakeAsync(_actor, Request);
        await RunAsync($"""
            INSERT INTO ergonomic_snapshots (warehouse_id, zone_id, worker_id, event_time, traffic_light)
            SELECT 'w1', 'z1', 'k' || k, date_trunc('day', now(), 'UTC') - interval '4 days' + m * interval '15 minutes', 'red' FROM generate_series(1, {Workers}) k, generate_series(1, 40) m
            """);
        await RefreshAsync();
        var compared = await CompareAsync(made);
        Assert.Equal(((long)Workers, 0L, 0L), (compared.Added, compared.Gone, compared.Changed));
        Assert.Contains(ReportCodes.BecausePublished, Codes(compared));
    }

    [Fact]
    public async Task Report_with_ids_is_compared_while_ids_are_shown_and_not_after_an_erasure()
    {
        var request = ReportForm.Hours("DW", ReportForm.Latest(days: 10));
        var warehouse = (await new WarehouseDirectory(_database.DataSource).FindByCodeAsync(AccessScope.All, "DW"))!;
        var ids = _portal.Services.GetRequiredService<WorkerIdOperations>();
        Assert.True((await ids.ShowAsync(_actor, warehouse, "Case 2026-117, back injury", TimeSpan.FromMinutes(5))).IsDone);
        var made = await _portal.MakeAsync(_actor, request);
        Assert.True((await CompareAsync(made)).IsSame);

        await ids.HideAsync(_actor, warehouse);
        Assert.Equal(ReportCodes.ReportIdsNotShown, (await Assert.ThrowsAsync<ReportRefusal>(() => CompareAsync(made))).Notice.Code);
        await ids.ShowAsync(_actor, warehouse, "Case 2026-117, back injury", TimeSpan.FromMinutes(5));
        await EraseAsync();
        Assert.Equal(ReportCodes.RowsNotKept, (await Assert.ThrowsAsync<ReportRefusal>(() => CompareAsync(made))).Notice.Code);
        Assert.Equal(NotKept.Erasure, (await _portal.RecordAsync(made.Id)).WhyNotKept);
    }

    private static ReportRequest Request => ReportForm.Csv("DW", ReportForm.Latest(days: 10));

    private static List<string> Codes(ReportComparison comparison) => [.. comparison.Reasons.Select(reason => reason.Code)];

    private async Task<ReportComparison> CompareAsync(MadeReport made, PortalFactory? portal = null, Actor? actor = null)
    {
        portal ??= _portal;
        var proof = (await new ExportStore(_database.DataSource).ProofAsync(made.Id))!;
        return await portal.Services.GetRequiredService<VerifyOperations>().CompareAsync(actor ?? _actor, await portal.RecordAsync(made.Id), ReportManifest.Read(proof.Manifest)!);
    }

    // A minute more of some of them, in one of the days.
    private Task LateAsync(int people) => LateAsync($"""
        INSERT INTO ergonomic_snapshots (warehouse_id, zone_id, shift_code, worker_id, camera_id, event_time, traffic_light)
        SELECT 'w1', 'z1', 'A', 'k' || k, 'c' || k, date_trunc('day', now(), 'UTC') - interval '2 days' + interval '3 hours 7 minutes', 'red' FROM generate_series(1, {people}) k
        WHERE NOT EXISTS (SELECT FROM ergonomic_snapshots s WHERE s.worker_id = 'k' || k AND s.event_time = date_trunc('day', now(), 'UTC') - interval '2 days' + interval '3 hours 7 minutes')
        """);

    private async Task LateAsync(string sql)
    {
        await RunAsync(sql);
        await RefreshAsync();
    }

    private async Task EraseAsync()
    {
        await new WorkerErasures(_database.DataSource).EraseAsync("w1", "k3", "admin", "Request 12, Article 17");
        await RefreshAsync();
    }

    private Task RefreshAsync(int smallestGroup = PrivacyRules.UsualSmallestGroup) =>
        new MaterializedViewsService(_database.DataSource, new WorkerPrivacy(_database.DataSource, new PrivacyRules(smallestGroup))).RefreshAllViewsAsync("test");

    private async Task RunAsync(string sql)
    {
        await using var command = _database.DataSource.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    private async Task<long> AskAsync(string sql)
    {
        await using NpgsqlCommand command = _database.DataSource.CreateCommand(sql);
        return (long)(await command.ExecuteScalarAsync())!;
    }
}
