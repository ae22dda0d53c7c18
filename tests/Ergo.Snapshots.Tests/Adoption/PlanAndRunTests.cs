using Ergo.Database.Schema;
using Ergo.Snapshots.Adoption;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace Ergo.Snapshots.Tests.Adoption;

/// <summary>What the plan says stands in the way does, and nothing else.</summary>
[Trait("Category", KnownFaults.Category)]
public sealed class PlanAndRunTests
{
    /// <summary>What a backend may have of its own, and what the plan must say stands in the way: a part of it, or null for nothing.</summary>
    public static TheoryData<string, string?> Oddities => new()
    {
        { "ALTER TABLE warehouses ADD COLUMN organization_id text NOT NULL DEFAULT 'x'; ALTER TABLE warehouses ALTER COLUMN organization_id DROP DEFAULT", null },
        { "ALTER TABLE warehouses ADD COLUMN timezone text; UPDATE warehouses SET timezone = CASE code WHEN 'W1' THEN 'Europe/Berlin' WHEN 'W2' THEN 'Nowhere' END", null },
        {
            """
            ALTER TABLE zones ALTER COLUMN name DROP NOT NULL, ALTER COLUMN code DROP NOT NULL, ALTER COLUMN warehouse_id DROP NOT NULL; UPDATE zones SET name = NULL, code = NULL, warehouse_id = NULL;
            ALTER TABLE warehouses ALTER COLUMN name DROP NOT NULL, ALTER COLUMN code DROP NOT NULL; UPDATE warehouses SET name = NULL, code = NULL;
            ALTER TABLE alerts ALTER COLUMN severity DROP NOT NULL, ALTER COLUMN title DROP NOT NULL, ALTER COLUMN triggered_at DROP NOT NULL; UPDATE alerts SET severity = NULL, title = NULL, triggered_at = NULL;
            ALTER TABLE users ALTER COLUMN email DROP NOT NULL; UPDATE users SET email = NULL; ALTER TABLE pick_locations ALTER COLUMN label DROP NOT NULL; UPDATE pick_locations SET label = NULL
            """, null
        },
        { "CREATE VIEW zone_list AS SELECT * FROM zones; CREATE VIEW alert_list AS SELECT * FROM alerts", null },
        { "DROP TABLE zones CASCADE; DROP TABLE user_warehouses", null },
        { "ALTER TABLE warehouses DROP CONSTRAINT warehouses_pkey CASCADE; ALTER TABLE zones DROP CONSTRAINT zones_pkey CASCADE", null },
        { "ALTER TABLE zones DROP COLUMN name, DROP COLUMN description, DROP COLUMN created_at; ALTER TABLE pick_locations DROP COLUMN label, DROP COLUMN zone_id", null },
        { "ALTER TABLE warehouses ADD COLUMN own uuid DEFAULT gen_random_uuid(); ALTER TABLE warehouses ALTER COLUMN id DROP DEFAULT, ADD COLUMN retention_days int; INSERT INTO warehouses (id, name, code, retention_days) VALUES ('many', 'Many', 'MANY', 99999)", null },
        { "ALTER TABLE warehouses ADD COLUMN retention_days text", "warehouses.retention_days: text is no number of days" },
        { "ALTER TABLE users DROP COLUMN email", "users: there is no column email" },
        { "CREATE TABLE rollup_1m (id int)", "rollup_1m: a table has the name of a view" },
        { "CREATE VIEW data_quality AS SELECT 1 AS one", "data_quality: a view has the name of a view" },
        { "ALTER TABLE zones RENAME TO areas; CREATE VIEW zones AS SELECT * FROM areas", "zones: a view has the name of a table" },
        { "CREATE VIEW recent AS SELECT id FROM ergonomic_snapshots", "ergonomic_snapshots: the view recent reads it" },
        { "ALTER TABLE ergonomic_snapshots RENAME COLUMN id TO snapshot", "ergonomic_snapshots: there is no column id" },
        { "ALTER TABLE alerts ALTER COLUMN resolved_at TYPE text", "alerts.resolved_at: text is no time" },
    };

    [Theory, MemberData(nameof(Oddities))]
    public async Task Agree(string oddity, string? obstacle)
    {
        await using var store = await Store.WithoutSchemaAsync();
        await store.RunAsync(BackendLayout.All[0].Tables + BackendLayout.All[0].Rows(60));
        await store.RunAsync("ALTER TABLE ergonomic_snapshots DROP CONSTRAINT ergonomic_snapshots_zone_id_fkey; UPDATE ergonomic_snapshots SET warehouse_id = NULL WHERE rula_score = 1");
        await store.RunAsync(oddity);

        var plan = await new BackendAdoption(store.DataSource).PlanAsync();
        var obstacles = plan.Where(line => line.Kind is "obstacle" or "right").Select(line => $"{line.Subject}: {line.Finding}").ToList();
        if (obstacle is null)
        {
            Assert.Empty(obstacles);
            await store.InstallAsync();
            await store.RunAsync("CALL adopt_rows('test')");
            await store.Views.RefreshAllViewsAsync("test");
            Assert.Equal(60, await store.AskAsync<long>("SELECT count(*) FROM ergonomic_snapshots"));
            // A writer that names no warehouse, an alert that is old, the pages' views: all answer.
            await store.RunAsync("INSERT INTO ergonomic_snapshots (id, zone_id, \"timestamp\") VALUES ('after', 'nowhere', now()); SELECT purge_old_alerts()");
            Assert.True(await store.AskAsync<long>("SELECT (SELECT count(*) FROM data_quality) + (SELECT count(*) FROM top_red_zones) + (SELECT count(*) FROM retention_statistics())") > 0);
            Assert.Empty(await store.ListAsync<string>("SELECT name FROM view_refresh_status WHERE is_failing"));
            return;
        }

        Assert.StartsWith(obstacle, Assert.Single(obstacles), StringComparison.Ordinal);
        var refusal = await Assert.ThrowsAnyAsync<PostgresException>(store.InstallAsync);
        Assert.EndsWith($"nothing was changed: {obstacles[0]}", refusal.MessageText, StringComparison.Ordinal);
        Assert.False(await store.AskAsync<bool>("SELECT EXISTS (SELECT FROM pg_class WHERE relname LIKE '%adopted' OR relname LIKE '%\\_default')"));
    }

    [Fact]
    public async Task Rights_that_the_plan_asks_for_are_what_the_installation_needs()
    {
        await using var store = await Store.WithoutSchemaAsync();
        var (owner, installer) = ($"owner_{Guid.NewGuid():N}", $"installer_{Guid.NewGuid():N}");
        await store.RunAsync($"""
            CREATE ROLE {owner}; CREATE ROLE {installer} LOGIN PASSWORD 'i'; GRANT CREATE ON SCHEMA public TO {owner};
            SET ROLE {owner}; {BackendLayout.All[0].Tables} RESET ROLE; REVOKE CREATE ON SCHEMA public FROM {owner};
            {BackendLayout.All[0].Rows(60)}
            GRANT SELECT ON ALL TABLES IN SCHEMA public TO {installer};
            """);
        var settings = new NpgsqlConnectionStringBuilder(store.DataSource.ConnectionString) { Password = store.Address.Password };
        try
        {
            await using var source = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(settings.ConnectionString) { Username = installer, Password = "i", Pooling = false });
            SchemaInstaller schema = new(source, NullLogger<SchemaInstaller>.Instance);
            for (var granted = 0; ; granted++)
            {
                var right = (await new BackendAdoption(source).PlanAsync()).FirstOrDefault(line => line.Kind == "right");
                if (right is null)
                {
                    Assert.True(granted >= 3);
                    break;
                }

                // Until the last of them is there it is refused.
                await Assert.ThrowsAnyAsync<PostgresException>(() => schema.ApplyAsync());
                Assert.True(granted < 20, right.Finding);
                var grant = right.Finding.IndexOf("GRANT ", StringComparison.Ordinal);
                await store.RunAsync(grant >= 0 ? right.Finding[grant..].Split(": ")[0] : $"GRANT {owner} TO {installer}");
            }

            await schema.ApplyAsync();
            await store.RunAsync("CALL adopt_rows('test')");
            Assert.Empty(await store.ListAsync<string>(BackendLayout.All[0].Differences));
        }
        finally
        {
            await store.RunAsync($"DROP OWNED BY {installer}, {owner} CASCADE; DROP ROLE {installer}, {owner}");
        }
    }
}
