using Ergo.Snapshots.Access;
using Ergo.Snapshots.Adoption;
using Ergo.Snapshots.Figures.Overview;
using Ergo.Snapshots.Figures.Postures;
using Ergo.Snapshots.Figures.RedZones;
using Ergo.Snapshots.Retention;
using Ergo.Snapshots.Warehouses;
using Ergo.Testing;
using Npgsql;
using NpgsqlTypes;

namespace Ergo.Snapshots.Tests.Adoption;

/// <summary>
/// A backend as Prisma makes it: ids are uuid, lights an enum, "updatedAt" is required and has no default, a time zone may be null. It
/// is adopted as its plan says, and its own statements go on working.
/// </summary>
[Trait("Category", KnownFaults.Category)]
public sealed class PrismaBackendTests
{
    private const string Tables = """
        CREATE TYPE "TrafficLight" AS ENUM ('GREEN', 'YELLOW', 'RED');
        CREATE TABLE warehouses (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), name text NOT NULL, code text NOT NULL UNIQUE, timezone text, "updatedAt" timestamp(3) NOT NULL,
            created_at timestamp(3) NOT NULL DEFAULT CURRENT_TIMESTAMP);
        CREATE TABLE zones (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), warehouse_id uuid NOT NULL REFERENCES warehouses (id), name text, code text);
        CREATE TABLE users (id uuid PRIMARY KEY, email text);
        CREATE TABLE user_zones (user_id uuid NOT NULL REFERENCES users (id), zone_id uuid NOT NULL REFERENCES zones (id));
        CREATE TABLE orders (id bigserial PRIMARY KEY, warehouse_id uuid NOT NULL REFERENCES warehouses (id));
        CREATE TABLE annotations (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), snapshot_id uuid, note text);
        CREATE TABLE ergonomic_snapshots (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), warehouse_id uuid REFERENCES warehouses (id), zone_id uuid REFERENCES zones (id),
            "timestamp" timestamp(3) NOT NULL, worker_id uuid, composite_risk numeric(6,2), traffic_light "TrafficLight", reason text, "updatedAt" timestamp(3) NOT NULL,
            created_at timestamp(3) NOT NULL DEFAULT CURRENT_TIMESTAMP);
        INSERT INTO warehouses (id, name, code, timezone, "updatedAt") VALUES (md5('w1')::uuid, 'One', 'P1', 'Europe/Berlin', now()), (md5('w2')::uuid, 'Two', 'p1', NULL, now());
        INSERT INTO zones VALUES (md5('z1')::uuid, md5('w1')::uuid, 'Zone', 'Z1'), (md5('z2')::uuid, md5('w1')::uuid, '  ', 'Z2'), (md5('z3')::uuid, md5('w2')::uuid, NULL, NULL);
        INSERT INTO users VALUES (md5('u1')::uuid, 'manager@example.com'), (md5('u2')::uuid, NULL);
        INSERT INTO user_zones VALUES (md5('u1')::uuid, md5('z1')::uuid);
        INSERT INTO ergonomic_snapshots (id, warehouse_id, zone_id, "timestamp", worker_id, composite_risk, traffic_light, "updatedAt")
        SELECT md5('s' || g)::uuid, CASE WHEN g % 2 = 0 THEN md5('w1')::uuid END, CASE WHEN g <= 12 THEN md5('z' || 1 + g % 2)::uuid END,
               date_trunc('hour', now() AT TIME ZONE 'UTC') - interval '2 hours' + g * interval '1 minute' + interval '7 milliseconds', md5('k')::uuid, 55.55, 'RED', now()
        FROM generate_series(1, 17) g WHERE g <= 12 OR g % 2 = 1;
        INSERT INTO annotations (snapshot_id, note) VALUES (md5('s1')::uuid, 'seen');
        """;

    [SkippableTheory, MemberData(nameof(Store.Servers), MemberType = typeof(Store))]
    public async Task Adopted_as_planned_with_types_keys_and_rows_kept(PostgresKind server)
    {
        Store.SkipWithoutAdoption(server);
        await using var store = await Store.WithoutSchemaAsync(server);
        await store.RunAsync(Tables);
        var plan = await new BackendAdoption(store.DataSource).PlanAsync();
        Assert.DoesNotContain(plan, line => line.Kind is "obstacle" or "right");
        Assert.Contains(plan, line => line.Finding == "nothing stands in its way");

        await store.InstallAsync();
        await store.RunAsync("CALL adopt_rows('test')");
        await store.Views.RefreshAllViewsAsync("test");

        // Times to the millisecond, read as UTC; a row without a warehouse has its zone's.
        Assert.Equal(15, await store.AskAsync<long>("""
            SELECT count(*) FROM ergonomic_snapshots WHERE event_time = "timestamp" AND extract(milliseconds FROM event_time)::int % 1000 = 7
            AND warehouse_id = CASE WHEN zone_id IS NULL THEN 'unassigned' ELSE md5('w1')::uuid::text END
            """));
        Assert.Equal([12L, 3L], await store.ListAsync<long>("SELECT sum(snapshot_count)::bigint FROM rollup_5m GROUP BY warehouse_id ORDER BY warehouse_id = 'unassigned'"));
        Assert.Equal(12, await store.AskAsync<double>("SELECT sum(total_minutes) FROM worker_exposure_minutes WHERE warehouse_id <> 'unassigned'"));
        Assert.Empty(await store.DifferencesAsync());

        // The small tables are as they were, and so is what refers to them; the portal wrote no row.
        Assert.Equal(["uuid", "uuid", "uuid", "uuid", "uuid", "uuid", "uuid"], await store.ListAsync<string>("""
            SELECT atttypid::regtype::text FROM pg_attribute WHERE attname IN ('id', 'warehouse_id', 'zone_id', 'user_id') AND attnum > 0
            AND attrelid IN ('warehouses'::regclass, 'zones'::regclass, 'users'::regclass, 'user_zones'::regclass, 'orders'::regclass) AND atttypid <> 'bigint'::regtype
            """));
        Assert.Equal(4, await store.AskAsync<long>("SELECT count(*) FROM pg_constraint WHERE contype = 'f' AND conrelid IN ('zones'::regclass, 'user_zones'::regclass, 'orders'::regclass)"));
        Assert.Equal(2, await store.AskAsync<long>("SELECT count(*) FROM warehouses"));
        Assert.Equal(["One Europe/Berlin", "Two UTC", "Unassigned UTC"], await store.ListAsync<string>("SELECT concat_ws(' ', name, timezone) FROM ergo_internal.known_warehouses ORDER BY name"));
        // A name made of blanks is none.
        Assert.Equal(["Zone", "Z2", await store.AskAsync<string>("SELECT md5('z3')::uuid::text")], await store.ListAsync<string>("SELECT name FROM ergo_internal.known_zones ORDER BY id = md5('z1')::uuid::text DESC, code = 'Z2' DESC NULLS LAST"));
        Assert.Equal(await store.AskAsync<string>("SELECT md5('z1')::uuid::text"), await store.AskAsync<string>("SELECT zone_id FROM ergo_internal.assignments_of('Manager@example.com', 'nobody')"));
        await AssertPagesAnswerAsync(store);
    }

    [SkippableTheory, MemberData(nameof(Store.Servers), MemberType = typeof(Store))]
    public async Task Statements_of_the_backend_go_on_working(PostgresKind server)
    {
        Store.SkipWithoutAdoption(server);
        await using var store = await Store.WithoutSchemaAsync(server);
        await store.RunAsync(Tables);
        await store.InstallAsync();
        await store.RunAsync("CALL adopt_rows('test')");
        var (snapshot, warehouse) = (await store.AskAsync<Guid>("SELECT md5('s1')::uuid"), await store.AskAsync<Guid>("SELECT md5('w1')::uuid"));

        Assert.Equal(snapshot.ToString(), await AskAsync<string>(store, "SELECT id FROM ergonomic_snapshots WHERE id = $1", snapshot));
        Assert.Equal(12L, await AskAsync<long>(store, "SELECT count(*) FROM \"public\".\"ergonomic_snapshots\" WHERE \"public\".\"ergonomic_snapshots\".\"warehouse_id\" = $1", warehouse));
        Assert.Equal(3L, await AskAsync<long>(store, "SELECT count(*) FROM ergonomic_snapshots WHERE $1 <> warehouse_id", warehouse));
        Assert.Equal(2L, await AskAsync<long>(store, "SELECT count(*) FROM zones WHERE warehouse_id = $1", warehouse));
        Assert.Equal(1L, await AskAsync<long>(store, "SELECT count(*) FROM annotations a JOIN ergonomic_snapshots s ON s.id = a.snapshot_id WHERE a.snapshot_id = $1", snapshot));
        Assert.Equal(12L, await AskAsync<long>(store, "SELECT count(*) FROM ergonomic_snapshots s JOIN warehouses w ON w.id = s.warehouse_id WHERE w.id IN ($1)", warehouse));
        Assert.Equal(12L, await AskAsync<long>(store, "SELECT count(*) FROM ergonomic_snapshots s WHERE s.warehouse_id IN (SELECT id FROM warehouses WHERE id = $1)", warehouse));
        Assert.Equal(1L, await AskAsync<long>(store, "SELECT count(*) FROM ergonomic_snapshots WHERE id = ANY ($1)", new[] { snapshot }));
        Assert.Equal(15L, await AskAsync<long>(store, "SELECT count(*) FROM ergonomic_snapshots WHERE traffic_light = $1::text::\"TrafficLight\"", "RED"));
        Assert.Equal(15L, await AskAsync<long>(store, "SELECT count(*) FROM ergonomic_snapshots WHERE id > $1 OR id <= $1", snapshot));
        await AskAsync<object>(store, "UPDATE ergonomic_snapshots SET reason = 'x', traffic_light = 'GREEN'::\"TrafficLight\", worker_id = $1 WHERE id = $1", snapshot);
        Assert.Equal("GREEN", await store.AskAsync<string>("SELECT traffic_light FROM ergonomic_snapshots WHERE reason = 'x'"));
        Assert.Equal(warehouse.ToString(), await AskAsync<string>(store, """
            INSERT INTO ergonomic_snapshots (id, warehouse_id, "timestamp", traffic_light, "updatedAt") VALUES (gen_random_uuid(), $1, now(), 'RED'::"TrafficLight", now()) RETURNING warehouse_id
            """, warehouse));
        await AskAsync<object>(store, "DELETE FROM ergonomic_snapshots WHERE id = $1", snapshot);
        Assert.Equal(15, await store.AskAsync<long>("SELECT count(*) FROM ergonomic_snapshots"));
        // Ids in capitals or braces are the same ids, as they were.
        await store.RunAsync("INSERT INTO ergonomic_snapshots (id, warehouse_id, zone_id, worker_id, \"timestamp\", \"updatedAt\") VALUES (@id, @warehouse, NULL, 'Not A Uuid', now(), now())",
            new { id = $"{{{snapshot.ToString().ToUpperInvariant()}}}", warehouse = warehouse.ToString().ToUpperInvariant() });
        Assert.Equal($"{snapshot} {warehouse} Not A Uuid", await store.AskAsync<string>("SELECT concat_ws(' ', id, warehouse_id, worker_id) FROM ergonomic_snapshots WHERE worker_id LIKE 'Not%'"));
        await store.RunAsync("UPDATE ergonomic_snapshots SET warehouse_id = upper(warehouse_id) WHERE worker_id LIKE 'Not%'; DELETE FROM ergonomic_snapshots WHERE worker_id LIKE 'Not%' AND warehouse_id = lower(warehouse_id)");
        Assert.Equal(15, await store.AskAsync<long>("SELECT count(*) FROM ergonomic_snapshots"));
        // An index serves.
        Assert.Contains("Index Cond: (id = ", string.Join('\n', await store.ListAsync<string>("SET enable_seqscan = off; EXPLAIN SELECT 1 FROM ergonomic_snapshots WHERE id = '00000000-0000-0000-0000-000000000000'::uuid")), StringComparison.Ordinal);
        // Nothing that worked before is read in another way.
        Assert.Equal(1, await store.AskAsync<long>("SELECT count(*) FROM zones z WHERE z.id = '" + await store.AskAsync<string>("SELECT upper(md5('z1')::uuid::text)") + "' AND name = 'Zone' AND 'Z1' = code::varchar"));
        // The backend may give its enum a new shape: no object of ours hangs on it.
        await store.RunAsync("DROP TYPE \"TrafficLight\"");
    }

    [Fact]
    public async Task Plan_tries_the_statements_of_the_backend()
    {
        await using var store = await Store.WithoutSchemaAsync();
        await store.RunAsync(Tables);
        await store.RunAsync("CREATE EXTENSION pg_stat_statements");
        await store.RunAsync("SELECT count(*) FROM ergonomic_snapshots WHERE id = gen_random_uuid()");
        await store.RunAsync("INSERT INTO ergonomic_snapshots (\"timestamp\", \"updatedAt\") VALUES (now(), now()) ON CONFLICT (id) DO NOTHING");
        await store.RunAsync("SELECT id FROM public.zones UNION SELECT zone_id FROM public.ergonomic_snapshots");
        await store.RunAsync("SELECT count(*) FROM ergonomic_snapshots WHERE id = ANY ('{}'::uuid[])");
        await store.RunAsync("SELECT id FROM ergonomic_snapshots WHERE \"timestamp\" > now() - interval '1 day' ORDER BY traffic_light");

        var statements = (await new BackendAdoption(store.DataSource).PlanAsync()).Where(line => line.Kind == "statement").ToDictionary(line => line.Subject, line => line.Finding);

        Assert.Contains("Let ON CONFLICT name no columns", Of("INSERT INTO ergonomic_snapshots (\"timestamp\""), StringComparison.Ordinal);
        Assert.Contains("UNION types uuid and text", Of("SELECT id FROM public.zones UNION"), StringComparison.Ordinal);
        Assert.Contains("no index serves", Of("SELECT count(*) FROM ergonomic_snapshots WHERE id = ANY"), StringComparison.Ordinal);
        Assert.Contains("sorted by its letters", Of("SELECT id FROM ergonomic_snapshots WHERE"), StringComparison.Ordinal);
        Assert.DoesNotContain(statements.Keys, subject => subject.StartsWith("SELECT count(*) FROM ergonomic_snapshots WHERE id = gen", StringComparison.Ordinal));
        Assert.Contains("were tried", statements["the backend"], StringComparison.Ordinal);
        Assert.Equal(0, await store.AskAsync<long>("SELECT count(*) FROM pg_operator WHERE oprnamespace = 'public'::regnamespace"));
        string Of(string start) => statements.Single(line => line.Key.StartsWith(start, StringComparison.Ordinal)).Value;
    }

    [SkippableTheory, MemberData(nameof(Store.Servers), MemberType = typeof(Store))]
    public async Task Required_column_that_comes_later_stops_no_view(PostgresKind server)
    {
        await using var store = await Store.CreateAsync(server);
        await store.SeedWarehousesAsync(count: 1);
        await store.RunAsync("""
            ALTER TABLE warehouses ADD COLUMN organization_id text NOT NULL DEFAULT 'x';
            ALTER TABLE warehouses ALTER COLUMN organization_id DROP DEFAULT, ALTER COLUMN timezone DROP NOT NULL, ALTER COLUMN name DROP NOT NULL;
            UPDATE warehouses SET timezone = NULL, name = NULL;
            """);
        await store.RunAsync("""
            INSERT INTO ergonomic_snapshots (id, warehouse_id, zone_id, event_time, worker_id, traffic_light)
            SELECT 'k' || g, 'w1', 'w1-z1', date_trunc('hour', now()) - interval '2 hours' + g * interval '1 minute', 'k1', 'red' FROM generate_series(1, 6) g
            UNION ALL SELECT 'stray', 'never announced', NULL, now() - interval '1 hour', 'k1', 'red'
            """);

        await store.Views.RefreshAllViewsAsync("test");

        Assert.Equal(["never announced 1", "w1 6"], await store.ListAsync<string>("SELECT concat_ws(' ', warehouse_id, sum(total_minutes)) FROM worker_exposure_minutes GROUP BY warehouse_id ORDER BY 1"));
        Assert.Equal("W1 UTC", await store.AskAsync<string>("SELECT concat_ws(' ', code, timezone) FROM ergo_internal.known_warehouses WHERE id = 'w1'"));
        Assert.Equal(1, await store.AskAsync<long>("SELECT count(*) FROM warehouses"));
    }

    private static async Task AssertPagesAnswerAsync(Store store)
    {
        var now = TimeProvider.System.GetUtcNow();
        TimeRange range = new(now.AddHours(-6), now);
        var warehouses = await new WarehouseDirectory(store.DataSource).ListAsync(AccessScope.All);
        Assert.Equal(["One", "Two", "Unassigned"], warehouses.Select(warehouse => warehouse.Name));
        Assert.Equal(["One", "Two", "Unassigned"], (await new OverviewQueries(store.DataSource, TimeProvider.System).GetAsync(AccessScope.All, range)).Warehouses.Select(one => one.Name).Order(StringComparer.Ordinal));
        Assert.Equal(["Z2", "Zone"], (await new RedZoneQueries(store.DataSource, TimeProvider.System).GetZonesAsync(warehouses[0], range)).Zones.Select(zone => zone.ZoneName).Order(StringComparer.Ordinal));
        Assert.Equal(["Z2", "Zone"], (await new PostureQueries(store.DataSource).GetAsync(warehouses[0], range)).Zones.Select(zone => zone.ZoneName).Order(StringComparer.Ordinal));
        Assert.Equal(3, (await new WarehouseRetention(store.DataSource).ListAsync()).Count);
        foreach (var warehouse in warehouses)
        {
            await store.Exposure.GetAsync(warehouse, range);
        }
    }

    private static async Task<T?> AskAsync<T>(Store store, string sql, object value)
    {
        await using var connection = await store.DataSource.OpenConnectionAsync();
        await using NpgsqlCommand command = new(sql, connection);
        command.Parameters.Add(value switch
        {
            Guid one => new NpgsqlParameter<Guid> { TypedValue = one },
            Guid[] many => new NpgsqlParameter { Value = many, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Uuid },
            _ => new NpgsqlParameter { Value = value },
        });
        return (T?)await command.ExecuteScalarAsync();
    }
}
