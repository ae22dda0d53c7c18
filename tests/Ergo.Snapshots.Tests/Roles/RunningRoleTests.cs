using Ergo.Database.Schema;
using Ergo.Snapshots.Access;
using Ergo.Snapshots.Adoption;
using Ergo.Snapshots.Figures.Exposure;
using Ergo.Snapshots.Figures.Lights;
using Ergo.Snapshots.Figures.Overview;
using Ergo.Snapshots.Figures.Postures;
using Ergo.Snapshots.Figures.RedZones;
using Ergo.Snapshots.Privacy;
using Ergo.Snapshots.Reports;
using Ergo.Snapshots.Retention;
using Ergo.Snapshots.Runs;
using Ergo.Snapshots.Storage;
using Ergo.Snapshots.Tests.Reports;
using Ergo.Snapshots.Views;
using Ergo.Snapshots.Warehouses;
using Ergo.Testing;
using Npgsql;

namespace Ergo.Snapshots.Tests.Roles;

/// <summary>The running role can do all that the portal does, and nothing else.</summary>
public sealed class RunningRoleTests
{
    /// <summary>Servers on which the portal makes the role by itself.</summary>
    public static TheoryData<PostgresKind> Servers => Store.Servers;

    [SkippableTheory, MemberData(nameof(Servers))]
    public async Task Portal_works_with_it(PostgresKind server)
    {
        await using var store = await FilledAsync(server);
        // On a path that leads to none of our tables, as an administrator may set it for a role: what is asked names them in full.
        await using var running = await RunningAsync(store, path: "pg_catalog");
        var now = new DateTimeOffset(await store.AskAsync<DateTime>("SELECT now()"), TimeSpan.Zero);
        TimeRange range = new(now.AddDays(-3), now);
        WorkerPrivacy privacy = new(running, new PrivacyRules(1));
        await privacy.ApplyAsync();
        MaterializedViewsService views = new(running, privacy);
        await views.RefreshAllViewsAsync("running");
        await views.RefreshAllViewsAsync("running", fullRebuild: true);
        Assert.Empty(await store.DifferencesAsync());
        Assert.True((await views.VerifyViewAsync(ViewNames.Rollup5m, DateOnly.FromDateTime(now.UtcDateTime.AddDays(-1)))).IsRight);

        var warehouse = (await new WarehouseDirectory(running).FindByCodeAsync(AccessScope.All, "W1"))!;
        Assert.NotEmpty((await new LightQueries(running, TimeProvider.System).GetSeriesAsync(warehouse, range)).Points);
        Assert.NotEmpty((await new OverviewQueries(running, TimeProvider.System).GetAsync(AccessScope.All, range)).Warehouses);
        Assert.NotEmpty((await new RedZoneQueries(running, TimeProvider.System).GetZonesAsync(warehouse, range)).Zones);
        Assert.NotEmpty((await new ExposureQueries(running, privacy).GetAsync(warehouse, range)).Workers);
        Assert.NotEmpty((await new PostureQueries(running).GetAsync(warehouse, range)).Zones);
        await ReadReportsAsync(new ReportReader(running, privacy), warehouse, range);

        Assert.NotEmpty(await new StorageOverview(running).GetAsync());
        Assert.NotEmpty(await new PartitionStates(running).GetAsync(7));
        Assert.NotEmpty(await new DataRetentionJob(running).GetRetentionStatisticsAsync());

        WarehouseRetention retention = new(running);
        await new RetentionFloor(running).SetAsync(1, 2, "running");
        await retention.SetDaysAsync("w1", 90, 3, "running");
        await new WorkerIdentities(running).SetDaysAsync("w1", null, 2, "running");
        LegalHolds holds = new(running);
        await holds.PlaceAsync("w2", "Case 1", "running");
        await holds.LiftAsync("w2", "Case 1", "closed", "running");
        await retention.SetDaysAsync("w2", 90, 3, "running");

        Assert.NotEmpty(await new SettingHistory(running).LatestAsync());
        await ReadTheRestAsync(running, views, warehouse, range);

        var plan = await new DataRetentionJob(running).GetPlanAsync();
        Assert.Contains(plan.Items, item => item.GoesWhole);
        Assert.Contains(plan.Items, item => !item.GoesWhole);
        await new DataRetentionJob(running).RunPlanAsync(plan, "running");
        Assert.Empty((await new DataRetentionJob(running).GetPlanAsync()).Items);
        Assert.Equal(0, await store.AskAsync<long>("SELECT count(*) FROM alerts WHERE resolved_at < now() - interval '365 days'"));
        Assert.True(await store.AskAsync<long>("SELECT count(*) FROM ergonomic_snapshots") > 0);

        // A late row for a day that has no partition any more, and days to come: read by their own names too.
        await store.RunAsync("INSERT INTO ergonomic_snapshots (warehouse_id, event_time) VALUES ('w3', now() - interval '20 days')");
        await new PartitionMaintenance(running).RunAsync("running", 4);
        Assert.NotEmpty(await new RowBalanceReader(running).GetAsync());
        Assert.Equal(0, await store.AskAsync<long>("SELECT ergo_internal.rows_in_default('ergonomic_snapshots')"));
        Assert.NotEmpty(await new PartitionStates(running).GetAsync(7));
        await new DataRetentionJob(running).RunManuallyAsync("running");
        Assert.NotEmpty(await new RetentionRuns(running).LatestAsync());
        await new DataRetentionJob(running).OptimizeTablesAsync("running");
        await DoAsync(running, "CALL public.trim_views('running'); SELECT ergo_internal.forget_sessions()");
        await DoAsync(running, "SELECT public.append_audit('somebody', 'Doing it', 'done'); SELECT * FROM public.verify_audit()");
        await DoAsync(running, "SELECT ergo_internal.note_disk(1, 100, 10), ergo_internal.check_audit(), ergo_internal.note_incidents(); SELECT * FROM ergo_internal.claim_alerts(10, '1 minute')");
    }

    private static async Task ReadReportsAsync(ReportReader reports, Warehouse warehouse, TimeRange range)
    {
        await using var reading = await reports.OpenAsync();
        Assert.NotEqual(default, await reading.MomentAsync());
        Assert.NotEmpty(await reading.ViewsAsync([ViewNames.WorkerExposureMinutes]));
        Assert.True(await reading.BandTableVersionAsync() >= 0);
        Assert.True((await reading.HeldExposureAsync(warehouse, range)).Minutes > 0);
        Assert.Equal(0, (await reading.ChangesAsync(warehouse, range.From)).Erasures);
        Assert.All(await reports.HoursAsync(warehouse, range), line => Assert.True(line.TotalMinutes > 0));
        foreach (var breakdown in Enum.GetValues<ReportBreakdown>())
        {
            Assert.NotEmpty(await reports.LinesAsync(warehouse, range, breakdown, ReportGrain.Day));
        }
    }

    private static async Task ReadTheRestAsync(NpgsqlDataSource running, MaterializedViewsService views, Warehouse warehouse, TimeRange range)
    {
        ViewQuery query = new() { Warehouse = warehouse, Range = range };
        Assert.NotEmpty(await views.GetRefreshStatusAsync());
        Assert.NotEmpty(await views.GetRollup1mAsync(query));
        Assert.NotEmpty(await views.GetRollup5mAsync(query));
        Assert.NotEmpty(await views.GetTopRedZonesAsync(AccessScope.All));
        Assert.NotEmpty(await views.GetWorkerExposureAsync(query));
        Assert.NotEmpty(await views.GetPostureTypeCountsAsync(query));
        Assert.NotEmpty(await new RedZoneQueries(running, TimeProvider.System).GetHoursOfDayAsync(warehouse, range));
        Assert.NotNull(await new WarehouseDirectory(running).RecordsFromAsync(warehouse));
        Assert.NotEmpty(await new WarehouseDirectory(running).FindIdsAsync(["W1"]));
        Assert.NotEmpty(await new DataQualityReader(running).GetAsync());
        await new RowBalanceReader(running).GapsAsync();
        Assert.NotEmpty(await new WarehouseRetention(running).ListAsync());
        Assert.NotEmpty(await new RetentionForecasts(running).IfFloorIsAsync(5));
        Assert.True((await new WorkerIdentities(running).ForecastAsync("w1", 1)).NamedRows > 0);
        Assert.NotEmpty(await new RunHistory(running).LatestAsync());
        await new BackendAdoption(running).PlanAsync();
        await new BackendAdoption(running).GetProgressAsync();
        await new WorkerErasures(running).ForecastAsync("w1", "k1-1");
        await new WorkerErasures(running).ListAsync();
        await new TimeZoneNames(running).RefuseUnknownAsync();
    }

    [SkippableTheory]
    [InlineData("DROP TABLE ergonomic_snapshots")]
    [InlineData("DROP TABLE ergo_internal.sessions")]
    [InlineData("TRUNCATE ergonomic_snapshots")]
    [InlineData("TRUNCATE ergo_internal.rollup_1m")]
    [InlineData("DELETE FROM ergonomic_snapshots")]
    [InlineData("UPDATE ergonomic_snapshots SET traffic_light = 'green'")]
    [InlineData("INSERT INTO ergonomic_snapshots (warehouse_id, event_time) VALUES ('w1', now())")]
    [InlineData("ALTER TABLE ergonomic_snapshots DISABLE TRIGGER ALL")]
    [InlineData("DELETE FROM shift_snapshots")]
    [InlineData("DELETE FROM alerts")]
    [InlineData("DELETE FROM warehouses")]
    [InlineData("UPDATE warehouses SET name = 'x'")]
    [InlineData("UPDATE users SET email = 'x'")]
    [InlineData("INSERT INTO user_warehouses SELECT u.id, w.id FROM users u, warehouses w")]
    [InlineData("UPDATE ergo_internal.audit_log SET actor = 'somebody else'")]
    [InlineData("DELETE FROM ergo_internal.audit_log")]
    [InlineData("TRUNCATE ergo_internal.audit_log")]
    [InlineData("UPDATE ergo_internal.readings SET read_at = now()")]
    [InlineData("DELETE FROM ergo_internal.incidents")]
    [InlineData("UPDATE ergo_internal.alert_outbox SET attempts = 0")]
    [InlineData("INSERT INTO ergo_internal.audit_log SELECT * FROM ergo_internal.audit_log")]
    [InlineData("UPDATE ergo_internal.audit_head SET id = 0")]
    [InlineData("ALTER TABLE ergo_internal.audit_log DISABLE TRIGGER append_only")]
    [InlineData("DROP TRIGGER append_only ON ergo_internal.audit_log")]
    [InlineData("SET session_replication_role = 'replica'")]
    [InlineData("INSERT INTO ergo_internal.sessions (key_hash, issuer, subject, name, claims, idle_limit, ends_at) VALUES (sha256('x'), 'i', 's', 'Admin', '[{\"type\":\"roles\",\"value\":\"admin\"}]', '1 day', 'infinity')")]
    [InlineData("UPDATE ergo_internal.sessions SET claims = '[]'")]
    [InlineData("UPDATE ergo_internal.sessions SET ended_at = NULL, ended_by = NULL, end_reason = NULL")]
    [InlineData("DELETE FROM ergo_internal.sessions")]
    [InlineData("INSERT INTO ergo_internal.unmaskings (session, warehouse_id, reason, ends_at) VALUES (1, 'w1', 'because I say so', now() + interval '1 hour')")]
    [InlineData("UPDATE ergo_internal.unmaskings SET reason = 'another one'")]
    [InlineData("DELETE FROM ergo_internal.unmaskings")]
    [InlineData("INSERT INTO ergo_internal.used_tokens VALUES ('x', now())")]
    [InlineData("DELETE FROM ergo_internal.used_tokens")]
    [InlineData("UPDATE ergo_internal.pseudonym_keys SET warehouse_id = 'w2'")]
    [InlineData("DELETE FROM ergo_internal.pseudonym_keys")]
    [InlineData("INSERT INTO ergo_internal.pseudonym_keys (warehouse_id, inner_pad, outer_pad) VALUES ('w9', sha512('x'), sha512('y'))")]
    [InlineData("UPDATE ergo_internal.setting_changes SET changed_by = 'x'")]
    [InlineData("DELETE FROM ergo_internal.setting_changes")]
    [InlineData("UPDATE ergo_internal.retention_changes SET changed_by = 'x'")]
    [InlineData("DELETE FROM ergo_internal.retention_changes")]
    [InlineData("UPDATE ergo_internal.data_protection_keys SET xml = ''")]
    [InlineData("DELETE FROM ergo_internal.data_protection_keys")]
    [InlineData("INSERT INTO ergo_internal.exports (id, kind, format, warehouse_ids, request, with_ids, door, actor, reason) VALUES ('ER-00000-00000', 'exposure', 'csv', '{}', '{}', false, 'page', 'x', 'because I say so')")]
    [InlineData("UPDATE ergo_internal.exports SET actor = 'somebody else'")]
    [InlineData("DELETE FROM ergo_internal.exports")]
    [InlineData("TRUNCATE ergo_internal.exports CASCADE")]
    [InlineData("INSERT INTO ergo_internal.export_parts VALUES ('ER-00000-00000', 0, 'x')")]
    [InlineData("UPDATE ergo_internal.export_parts SET content = 'x'")]
    [InlineData("DELETE FROM ergo_internal.export_parts")]
    [InlineData("UPDATE ergo_internal.export_digests SET digests = 'x'")]
    [InlineData("INSERT INTO ergo_internal.export_keys (id, public_key, private_key, created_by) VALUES ('x', 'x', 'x', 'x')")]
    [InlineData("UPDATE ergo_internal.export_keys SET retired_at = NULL")]
    [InlineData("DELETE FROM ergo_internal.export_keys")]
    [InlineData("SELECT ergo_internal.append_entry('postgres', 'x', 'x', 'done', NULL, NULL, NULL, NULL, NULL, NULL, NULL)")]
    [InlineData("DELETE FROM ergo_internal.applied_scripts")]
    [InlineData("CREATE TABLE mine (x int)")]
    [InlineData("CREATE TABLE ergo_internal.mine (x int)")]
    [InlineData("CREATE FUNCTION public.now() RETURNS timestamptz LANGUAGE sql AS 'SELECT pg_catalog.now()'")]
    [InlineData("CREATE OR REPLACE FUNCTION append_audit(actor text, action text, outcome text, detail text, issuer text, subject text, session bigint, address text, arguments jsonb, result jsonb) RETURNS bigint LANGUAGE sql AS 'SELECT 1'")]
    [InlineData("CREATE ROLE other SUPERUSER")]
    [InlineData("COPY warehouses TO PROGRAM 'cat'")]
    [InlineData("COPY warehouses FROM '/etc/passwd'")]
    [InlineData("SELECT * FROM pg_authid")]
    [InlineData("SELECT ergo_internal.let_run('postgres')")]
    public async Task It_may_do_nothing_else(string sql)
    {
        var kept = await SharedAsync();
        var failure = await Assert.ThrowsAsync<PostgresException>(() => DoAsync(kept.Running, sql));
        Assert.Contains(failure.SqlState, new[] { PostgresErrorCodes.InsufficientPrivilege, PostgresErrorCodes.UndefinedObject });
    }

    [SkippableFact]
    public async Task It_can_not_become_the_owner()
    {
        var kept = await SharedAsync();
        var owner = await kept.Store.AskAsync<string>("SELECT current_user");
        await Assert.ThrowsAsync<PostgresException>(() => DoAsync(kept.Running, $"SET ROLE {owner}"));
        await Assert.ThrowsAsync<PostgresException>(() => DoAsync(kept.Running, $"SET SESSION AUTHORIZATION {owner}"));
        await using var connection = await kept.Running.OpenConnectionAsync();
        await using var command = new NpgsqlCommand("RESET ROLE; RESET SESSION AUTHORIZATION; SELECT current_user <> @owner AND NOT rolsuper AND NOT rolcreaterole AND NOT rolcreatedb AND NOT rolbypassrls AND NOT rolreplication FROM pg_roles WHERE rolname = current_user", connection);
        command.Parameters.AddWithValue("owner", owner);
        Assert.Equal(true, await command.ExecuteScalarAsync());
    }

    [SkippableFact]
    public async Task Retention_functions_delete_for_it_what_has_expired_and_nothing_more()
    {
        await using var store = await FilledAsync(Store.Server);
        await using var running = await RunningAsync(store);
        await new MaterializedViewsService(running).RefreshAllViewsAsync("running");
        await store.RunAsync("UPDATE warehouses SET retention_days = 3");
        var young = await store.AskAsync<long>("SELECT count(*) FROM ergonomic_snapshots WHERE warehouse_id = 'w1' AND event_time >= get_retention_cutoff_date('w1')");
        var all = await store.AskAsync<long>("SELECT count(*) FROM ergonomic_snapshots WHERE warehouse_id = 'w1'");
        const string Purge = "SELECT ergo_internal.purge_batch(l.partition_name, 'w1', 'infinity', 1000000) FROM ergo_internal.leaves('ergonomic_snapshots') l";
        // Nothing before its figures are frozen.
        await DoAsync(running, Purge);
        Assert.Equal(all, await store.AskAsync<long>("SELECT count(*) FROM ergonomic_snapshots WHERE warehouse_id = 'w1'"));
        await DoAsync(running, "SELECT ergo_internal.freeze('w1')");
        await DoAsync(running, Purge);
        Assert.Equal(young, await store.AskAsync<long>("SELECT count(*) FROM ergonomic_snapshots WHERE warehouse_id = 'w1'"));
        Assert.True(young > 0);

        var partitions = await store.AskAsync<long>("SELECT count(*) FROM ergo_internal.day_partitions('ergonomic_snapshots')");
        await DoAsync(running, """
            SELECT ergo_internal.drop_expired_partition('ergonomic_snapshots', d.partition_name) FROM ergo_internal.day_partitions('ergonomic_snapshots') d
            WHERE d.upper_bound > now() - interval '3 days' AND d.lower_bound < now()
            """);
        Assert.Equal(partitions, await store.AskAsync<long>("SELECT count(*) FROM ergo_internal.day_partitions('ergonomic_snapshots')"));
        var refusal = await Assert.ThrowsAsync<PostgresException>(() => DoAsync(running, "SELECT ergo_internal.create_day_partition('warehouses', current_date)"));
        Assert.Equal("There are no partitions of warehouses", refusal.MessageText);
    }

    [SkippableFact]
    public async Task What_an_earlier_version_gave_it_is_taken_away()
    {
        await using var store = await FilledAsync(Store.Server);
        await using var running = await RunningAsync(store);
        var login = RunningRole.LoginFor(store.Address);
        await store.RunAsync($"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA ergo_internal TO \"{login.Username}\"");
        await DoAsync(running, "UPDATE ergo_internal.sessions SET claims = '[]'");
        await RunningRole.EnsureAsync(store.DataSource, login);
        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, (await Assert.ThrowsAsync<PostgresException>(() => DoAsync(running, "UPDATE ergo_internal.sessions SET claims = '[]'"))).SqlState);
        Assert.Equal(
            ["data_protection_keys INSERT", "intervention_versions INSERT", "interventions INSERT", "interventions UPDATE"],
            await store.ListAsync<string>($"""
                SELECT c.relname || ' ' || p FROM pg_class c CROSS JOIN unnest(ARRAY['INSERT', 'UPDATE', 'DELETE']) p
                WHERE c.relnamespace = 'ergo_internal'::regnamespace AND has_table_privilege('{login.Username}', c.oid, p)
                  AND c.relname IN ('audit_log', 'audit_head', 'sessions', 'used_tokens', 'unmaskings', 'pseudonym_keys', 'setting_changes', 'retention_changes', 'data_protection_keys', 'interventions', 'intervention_versions')
                ORDER BY 1
                """));
    }

    [SkippableFact]
    public async Task Whatever_it_does_about_sessions_and_worker_ids_is_in_the_audit_log_with_its_name()
    {
        await using var store = await FilledAsync(Store.Server);
        await using var running = await RunningAsync(store);
        var name = RunningRole.LoginFor(store.Address).Username;
        await DoAsync(running, """
            SELECT ergo_internal.start_session(sha256('x'), 'https://issuer.example', 's1', 'Somebody', '1 hour', '8 hours', claims => '[{"type": "roles", "value": "admin"}]');
            SELECT ergo_internal.begin_unmasking(s.id, 'w1', 'an accident at the dock', '10 minutes') FROM ergo_internal.sessions s;
            SELECT append_audit('Somebody', 'Doing it', 'done', session => s.id, issuer => 'https://issuer.example', subject => 's1') FROM ergo_internal.sessions s;
            SELECT append_audit('The boss', 'Doing it', 'done', session => s.id, issuer => 'https://issuer.example', subject => 's2') FROM ergo_internal.sessions s;
            SELECT append_audit('The boss', 'Doing it', 'done', session => -1, issuer => 'https://issuer.example', subject => 's2');
            SELECT ergo_internal.end_unmaskings(s.id, 'w1') FROM ergo_internal.sessions s;
            SELECT ergo_internal.end_sessions('Somebody else', 'ended by an administrator', s.id) FROM ergo_internal.sessions s;
            SELECT ergo_internal.use_token('t', now() + interval '1 hour'), ergo_internal.free_token('t');
            """);
        await store.RunAsync("UPDATE ergo_internal.sessions SET seen_at = now() - interval '100 days'");
        await DoAsync(running, "SELECT ergo_internal.forget_sessions()");
        Assert.Equal(
        [
            $"Somebody: session.start {{}}: session.claims {{\"claims\": \"roles admin\"}}: {name}, start_session",
            $"Somebody: ids.begun {{\"warehouse\": \"Warehouse 1\"}}: ids.until {{\"reason\": \"an accident at the dock\"}}: {name}, begin_unmasking",
            $"Somebody: Doing it: : {name}",
            $"The boss: Doing it: : {name}, of a session that is not this person's",
            $"The boss: Doing it: : {name}, of a session that is not this person's",
            $"Somebody: ids.ended {{\"warehouse\": \"Warehouse 1\"}}: : {name}, end_unmaskings",
            $"Somebody else: session.ended {{\"name\": \"Somebody\", \"session\": 1}}: text {{\"text\": \"ended by an administrator\"}}: {name}, end_sessions",
            $"the portal: token.free {{}}: text {{\"text\": \"t\"}}: {name}, free_token",
            $"the portal: sessions.forget {{}}: sessions.forgotten {{\"after\": \"90 days\", \"count\": 1}}: {name}, forget_sessions",
        ], await store.ListAsync<string>("SELECT format('%s: %s: %s: %s', actor, concat_ws(' ', action, arguments), concat_ws(' ', detail, result - 'until'), written_by) FROM ergo_internal.audit_log WHERE id > 1 ORDER BY id"));
        Assert.Equal(0, await store.AskAsync<long>("SELECT count(*) FROM verify_audit()"));

        foreach (var sql in new[]
        {
            "SELECT ergo_internal.start_session(sha256('y'), 'i', 's', 'x', '1 hour', '8 days')", "SELECT ergo_internal.start_session(sha256('y'), 'i', 's', 'x', '2 days', '3 days')",
            "SELECT ergo_internal.begin_unmasking(1, 'w1', 'an accident at the dock', '10 minutes')", "SELECT ergo_internal.forget_sessions('1 hour')",
        })
        {
            await Assert.ThrowsAsync<PostgresException>(() => DoAsync(running, sql));
        }
    }

    [SkippableFact]
    public async Task Nobody_else_may_call_the_functions_that_do_more_than_their_caller()
    {
        await using var store = await FilledAsync(Store.Server);
        var open = await store.ListAsync<string>("""
            SELECT f::text FROM ergo_internal.definer_functions() f WHERE has_function_privilege('pg_monitor', f::oid, 'EXECUTE')
            """);
        Assert.Empty(open);
        Assert.True(await store.AskAsync<long>("SELECT count(*) FROM ergo_internal.definer_functions()") >= 6);
    }

    [SkippableTheory, MemberData(nameof(Servers))]
    public async Task Portals_that_start_at_once_all_come_in(PostgresKind server)
    {
        await using var store = await FilledAsync(server);
        var login = RunningRole.LoginFor(store.Address);
        await Task.WhenAll(Enumerable.Range(0, 6).Select(async _ =>
        {
            await RunningRole.EnsureAsync(store.DataSource, login);
            await using var running = NpgsqlDataSource.Create(login.ConnectionString + ";Pooling=false");
            await DoAsync(running, "SELECT count(*) FROM ergonomic_snapshots");
        }));

        // Another password of the owner: that of the role follows at the next start.
        var changed = RunningRole.LoginFor(new NpgsqlConnectionStringBuilder(store.Address.ConnectionString) { Password = "another" });
        Assert.Equal(login.Username, changed.Username);
        await RunningRole.EnsureAsync(store.DataSource, changed);
        await using var late = NpgsqlDataSource.Create(changed.ConnectionString + ";Pooling=false");
        await DoAsync(late, "SELECT 1");
        await using var old = NpgsqlDataSource.Create(login.ConnectionString + ";Pooling=false");
        await Assert.ThrowsAsync<PostgresException>(() => DoAsync(old, "SELECT 1"));
    }

    [Fact]
    public void Name_and_password_follow_from_database_and_owner()
    {
        NpgsqlConnectionStringBuilder owner = new("Host=db;Database=ergo;Username=admin;Password=one");
        Assert.Equal("ergo_portal", RunningRole.LoginFor(owner).Username);
        Assert.Equal(RunningRole.LoginFor(owner).ConnectionString, RunningRole.LoginFor(owner).ConnectionString);
        var passwords = new[] { owner, new(owner.ConnectionString) { Password = "two" }, new(owner.ConnectionString) { Database = "other" } }.Select(one => RunningRole.LoginFor(one).Password);
        Assert.Equal(3, passwords.Distinct().Count());
        Assert.DoesNotContain("one", RunningRole.LoginFor(owner).Password, StringComparison.Ordinal);
        Assert.Equal(63, RunningRole.LoginFor(new NpgsqlConnectionStringBuilder(owner.ConnectionString) { Database = new string('x', 63) }).Username!.Length);
        Assert.ThrowsAny<ArgumentException>(() => RunningRole.LoginFor(new NpgsqlConnectionStringBuilder("Host=db;Database=ergo;Username=admin")));
    }

    private static readonly Lazy<Task<(Store Store, NpgsqlDataSource Running)>> Shared = new(async () =>
    {
        var store = await FilledAsync(Store.Server);
        return (store, await RunningAsync(store));
    });

    private static Task<(Store Store, NpgsqlDataSource Running)> SharedAsync() => Shared.Value;

    /// <summary>Connections of the running role of a store; makes it.</summary>
    internal static async Task<NpgsqlDataSource> RunningAsync(Store store, string? path = null)
    {
        var login = RunningRole.LoginFor(store.Address);
        await RunningRole.EnsureAsync(store.DataSource, login);
        return NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(login.ConnectionString) { SearchPath = path });
    }

    private static async Task<Store> FilledAsync(PostgresKind server)
    {
        Skip.If(server == PostgresKind.Citus, "citus: the role is not made by itself there");
        var store = await Store.CreateAsync(server);
        await store.SeedWarehousesAsync(3);
        await store.PartitionsAsync(8);
        await store.FillAsync(2_000, warehouses: 2, days: 8, seed: 0.35);
        await store.RunAsync("""
            INSERT INTO ergonomic_snapshots (warehouse_id, event_time) SELECT 'w3', now() - n * interval '1 day' FROM generate_series(0, 4) n;
            INSERT INTO shift_snapshots (warehouse_id, shift_code, bucket_start, bucket_end, event_time) SELECT 'w1', 'A', now() - interval '5 days', now() - interval '5 days', now() - interval '5 days';
            INSERT INTO alerts (id, warehouse_id, severity, title, message, triggered_at, resolved_at) VALUES ('a1', 'w1', 'high', 'x', 'x', now() - interval '400 days', now() - interval '399 days');
            INSERT INTO users (id, email) VALUES ('u1', 'safety.manager@example.com');
            SELECT append_audit('somebody', 'Doing it', 'done');
            """);
        return store;
    }

    private static async Task DoAsync(NpgsqlDataSource source, string sql)
    {
        await using var connection = await source.OpenConnectionAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
