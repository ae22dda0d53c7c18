using Dapper;
using Ergo.Database.Schema;
using Ergo.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace Ergo.Snapshots.Tests;

/// <summary>Applying the schema: once, by anyone, never a changed script.</summary>
public sealed class SchemaTests
{
    [SkippableTheory, MemberData(nameof(Store.Servers), MemberType = typeof(Store))]
    public async Task Two_installers_at_once_apply_every_script_once(PostgresKind server)
    {
        Skip.If(TestPostgres.WhyUnavailable(server) is not null, TestPostgres.WhyUnavailable(server));
        await using var database = await TestPostgres.CreateDatabaseAsync(server);
        var applied = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => Installer(database).ApplyAsync()));

        var every = SqlScript.Schema.Concat(SqlScript.Functions).Select(script => script.Name).Order(StringComparer.Ordinal);
        Assert.Equal(every, applied.SelectMany(names => names).Order(StringComparer.Ordinal));
        Assert.Empty(await Installer(database).ApplyAsync());
    }

    [Fact]
    public async Task Script_changed_after_it_was_applied_is_refused()
    {
        await using var database = await TestPostgres.CreateDatabaseAsync();
        await Installer(database).ApplyAsync();
        await ExecuteAsync(database, "UPDATE ergo_internal.applied_scripts SET checksum = 'other' WHERE name LIKE '%0002%'");
        var failure = await Assert.ThrowsAsync<SchemaException>(() => Installer(database).ApplyAsync());
        Assert.Contains("0002_view_storage", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Database_of_a_newer_version_is_refused()
    {
        await using var database = await TestPostgres.CreateDatabaseAsync();
        await Installer(database).ApplyAsync();
        await ExecuteAsync(database, "INSERT INTO ergo_internal.applied_scripts (name, checksum) VALUES ('sql/schema/9999_later.sql', 'x')");
        var failure = await Assert.ThrowsAsync<SchemaException>(() => Installer(database).ApplyAsync());
        Assert.Contains("newer version", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Changed_function_is_applied_again()
    {
        await using var database = await TestPostgres.CreateDatabaseAsync();
        await Installer(database).ApplyAsync();
        await ExecuteAsync(database, "UPDATE ergo_internal.applied_scripts SET checksum = 'other' WHERE name LIKE '%bands%'");
        Assert.Equal(["sql/figures/bands.sql"], await Installer(database).ApplyAsync());
    }

    [Fact]
    public void Every_script_is_listed_once_and_the_readme_says_what_it_is_about()
    {
        string[] entries = ["sql/install.sql", "sql/add_timescale.sql", "sql/add_timescale_plan.sql", "sql/roles.sql"];
        var listed = SqlScript.Schema.Concat(SqlScript.Functions).Prepend(SqlScript.AdoptionRules).Select(script => script.Name).ToList();
        var there = typeof(SqlScript).Assembly.GetManifestResourceNames().Where(name => name.EndsWith(".sql", StringComparison.Ordinal)).Except(entries);
        Assert.Equal(there.Order(StringComparer.Ordinal), listed.Order(StringComparer.Ordinal));
        var versioned = SqlScript.Schema.Select(script => script.Name).ToList();
        Assert.Equal(versioned.Order(StringComparer.Ordinal), versioned);
        var readme = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "sql-readme.md"));
        Assert.All(listed.Select(name => name["sql/".Length..]), name => Assert.Contains(name.StartsWith("schema/", StringComparison.Ordinal) ? name["schema/".Length..] : $"`{name}`", readme, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Database_that_psql_installed_is_taken_over_and_old_names_of_scripts_are_forgotten()
    {
        await using var database = await TestPostgres.CreateDatabaseAsync();
        foreach (var script in SqlScript.Schema.Concat(SqlScript.Functions))
        {
            // The rules belong to a session, and psql has but one.
            await ExecuteAsync(database, SqlScript.AdoptionRules.Text + script.Text);
        }

        await ExecuteAsync(database, "CREATE TABLE ergo_internal.applied_scripts (name text PRIMARY KEY, checksum text NOT NULL, applied_at timestamptz NOT NULL DEFAULT now()); INSERT INTO ergo_internal.applied_scripts (name, checksum) VALUES ('sql/functions/010_bands.sql', 'earlier')");
        await Installer(database).ApplyAsync();
        Assert.Empty(await Installer(database).ApplyAsync());
        await using var old = database.DataSource.CreateCommand("SELECT count(*) FROM ergo_internal.applied_scripts WHERE name LIKE 'sql/functions/%'");
        Assert.Equal(0L, await old.ExecuteScalarAsync());
    }

    [Fact]
    public async Task Role_named_like_the_product_gets_its_tables_in_public()
    {
        await using var store = await Store.CreateAsync();
        Assert.Equal("public", await store.AskAsync<string>("SELECT relnamespace::regnamespace::text FROM pg_class WHERE relname = 'ergonomic_snapshots'"));
    }

    private static SchemaInstaller Installer(TestDatabase database) => new(database.DataSource, NullLogger<SchemaInstaller>.Instance);

    private static async Task ExecuteAsync(TestDatabase database, string sql)
    {
        await using var connection = await database.DataSource.OpenConnectionAsync();
        await connection.ExecuteAsync(sql);
    }
}
