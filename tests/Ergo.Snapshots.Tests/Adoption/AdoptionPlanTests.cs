using Ergo.Snapshots.Adoption;
using Ergo.Testing;
using Npgsql;

namespace Ergo.Snapshots.Tests.Adoption;

/// <summary>The dry run: what it says happens, and it leaves no trace.</summary>
public sealed class AdoptionPlanTests
{
    // Every object of the database and every row of its catalogs that a change would touch.
    private const string Trace = """
        SELECT md5(string_agg(x, '|' ORDER BY x)) FROM (
            SELECT format('%s %s %s %s', c.oid, c.relname, c.relfilenode, c.relacl) FROM pg_class c WHERE c.relnamespace IN ('public'::regnamespace, to_regnamespace('ergo_internal'))
            UNION ALL SELECT format('%s %s %s', a.attrelid, a.attname, a.atttypid) FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid WHERE c.relnamespace = 'public'::regnamespace
            UNION ALL SELECT nspname FROM pg_namespace WHERE nspname !~ '^pg_(toast_)?temp'
            UNION ALL SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace
            UNION ALL SELECT s::text FROM ergonomic_snapshots s UNION ALL SELECT s::text FROM shift_snapshots s UNION ALL SELECT w::text FROM warehouses w) t(x)
        """;

    [SkippableTheory, MemberData(nameof(Store.Servers), MemberType = typeof(Store))]
    public async Task Plan_tells_what_is_there_and_changes_nothing(PostgresKind server)
    {
        await using var store = await Store.WithoutSchemaAsync(server);
        await store.RunAsync(BackendLayout.All[2].Tables + BackendLayout.All[2].Rows(1_000));
        await store.RunAsync("DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET timezone = ''Europe/Berlin''', current_database()); END $$");
        var before = await store.AskAsync<string>(Trace);

        var plan = await new BackendAdoption(store.DataSource).PlanAsync();

        Assert.Equal(before, await store.AskAsync<string>(Trace));
        var lines = plan.Select(line => $"{line.Kind} {line.Subject}: {line.Finding}").ToList();
        foreach (var expected in new[]
        {
            "table ergonomic_snapshots: 1000 rows", "rows ergonomic_snapshots: 50 rows without a warehouse get that of their zone",
            "rows ergonomic_snapshots: 50 rows without a warehouse, and without a zone", "column ergonomic_snapshots.event_time: is missing: added, filled with from \"timestamp\"",
            "column ergonomic_snapshots.tenant: text, unknown here, is kept", "column warehouses.retention_days: is missing: added, filled with 3650", "column ergonomic_snapshots.id: uuid becomes text; it is still compared with uuid",
            "foreign key ergonomic_snapshots: ends: ALTER TABLE reviews ADD CONSTRAINT", "time zone database test_", "duration writers: wait twice", "duration the move: of 1012 rows", "disk free space",
            // Tables that hold rows are not distributed by this version.
            server == PostgresKind.Citus ? "result adoption: would be refused, and nothing changed" : "result adoption: nothing stands in its way",
        })
        {
            Assert.Contains(lines, line => line.StartsWith(expected, StringComparison.Ordinal));
        }

        Assert.Equal(
            server == PostgresKind.Citus ? ["ergonomic_snapshots: Citus is in this database", "shift_snapshots: Citus is in this database"] : Array.Empty<string>(),
            plan.Where(line => line.Kind == "obstacle").Select(line => $"{line.Subject}: {line.Finding.Split(',')[0]}"));
    }

    [Fact]
    public async Task Reading_rights_are_enough()
    {
        await using var store = await Store.WithoutSchemaAsync();
        var reader = $"reader_{Guid.NewGuid():N}";
        await store.RunAsync($"{BackendLayout.All[0].Tables} {BackendLayout.All[0].Rows(50)} CREATE ROLE {reader} LOGIN PASSWORD 'r'; GRANT SELECT ON ALL TABLES IN SCHEMA public TO {reader}");
        try
        {
            var settings = new NpgsqlConnectionStringBuilder(store.DataSource.ConnectionString);
            await using var source = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(settings.ConnectionString) { Username = reader, Password = "r", Pooling = false });
            var plan = await new BackendAdoption(source).PlanAsync();
            Assert.Contains(plan, line => line.Kind == "table" && line.Finding.StartsWith("50 rows", StringComparison.Ordinal));
            Assert.Contains(plan, line => line.Kind == "right" && line.Finding.Contains("install as that role", StringComparison.Ordinal));
        }
        finally
        {
            await store.RunAsync($"DROP OWNED BY {reader}; DROP ROLE {reader}");
        }
    }

    [Fact]
    public async Task Obstacles_of_the_plan_are_those_the_installation_is_refused_for()
    {
        await using var store = await Store.WithoutSchemaAsync();
        await store.RunAsync(BackendLayout.All[0].Tables + BackendLayout.All[0].Rows(50) + """
            ALTER TABLE ergonomic_snapshots ALTER COLUMN rula_score TYPE double precision;
            CREATE VIEW recent AS SELECT id FROM ergonomic_snapshots;
            CREATE MATERIALIZED VIEW rollup_1m AS SELECT warehouse_id, count(*) FROM ergonomic_snapshots GROUP BY 1;
            ALTER TABLE shift_snapshots ADD COLUMN doubled int GENERATED ALWAYS AS (total_picks * 2) STORED;
            ALTER TABLE shift_snapshots ENABLE ROW LEVEL SECURITY;
            """);
        var obstacles = (await new BackendAdoption(store.DataSource).PlanAsync()).Where(line => line.Kind == "obstacle").Select(line => line.Subject);
        Assert.Equal(["ergonomic_snapshots", "ergonomic_snapshots.rula_score", "shift_snapshots", "shift_snapshots"], obstacles.Order(StringComparer.Ordinal));

        var refusal = await Assert.ThrowsAnyAsync<PostgresException>(store.InstallAsync);
        foreach (var reason in new[] { "ergonomic_snapshots: the view recent reads it", "ergonomic_snapshots.rula_score: double precision cannot be kept", "shift_snapshots: row level security", "shift_snapshots: doubled is generated" })
        {
            Assert.Contains(reason, refusal.MessageText, StringComparison.Ordinal);
        }

        // ergo_internal itself and its history may be there; of the backend's nothing is other than before.
        Assert.Equal(0, await store.AskAsync<long>("SELECT count(*) FROM pg_class WHERE relname LIKE '%adopted' OR relname LIKE '%\\_default'"));
        await store.RunAsync("DROP VIEW recent; ALTER TABLE ergonomic_snapshots ALTER COLUMN rula_score TYPE int; ALTER TABLE shift_snapshots DISABLE ROW LEVEL SECURITY; ALTER TABLE shift_snapshots ALTER COLUMN doubled DROP EXPRESSION");
        Assert.DoesNotContain(await new BackendAdoption(store.DataSource).PlanAsync(), line => line.Kind == "obstacle");
        await store.InstallAsync();
        await store.RunAsync("CALL adopt_rows('test')");
        Assert.Empty(await store.ListAsync<string>(BackendLayout.All[0].Differences));
    }

    [SkippableTheory, MemberData(nameof(Store.Servers), MemberType = typeof(Store))]
    public async Task Nothing_to_adopt_is_said_so(PostgresKind server)
    {
        await using var empty = await Store.WithoutSchemaAsync(server);
        Assert.All(await new BackendAdoption(empty.DataSource).PlanAsync(), line => Assert.Equal("is not there; it is created", line.Finding));
        await empty.InstallAsync();
        Assert.All(await new BackendAdoption(empty.DataSource).PlanAsync(), line => Assert.Equal("is divided by day already; nothing is taken over", line.Finding));
        Assert.Empty(await new BackendAdoption(empty.DataSource).GetProgressAsync());
    }
}
