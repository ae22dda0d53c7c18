using System.Diagnostics;
using System.Text.RegularExpressions;
using Dapper;
using Ergo.Simulator.Loading;
using Ergo.Snapshots.Views;
using Ergo.Testing;
using Npgsql;

namespace Ergo.Portal.BrowserTests;

/// <summary>The commands of docs/operations.md: a dump of one server, restored into another, on which a portal starts.</summary>
public sealed partial class BackupTests
{
    // What a restore must bring, to the row.
    private const string Figures = """
        SELECT string_agg(x.line, E'\n' ORDER BY x.line) FROM (
            SELECT format('%s %s', v.name, (xpath('/row/h/text()', query_to_xml(format('SELECT md5(string_agg(t::text, '','' ORDER BY t::text)) AS h FROM public.%I t', v.name), false, true, '')))[1]) AS line
            FROM ergo_internal.views v WHERE v.name <> 'top_red_zones'
            UNION ALL SELECT format('snapshots %s', md5(string_agg(s::text, ',' ORDER BY s.id))) FROM ergonomic_snapshots s
            UNION ALL SELECT format('zones of a week %s', md5(string_agg(format('%s %s', z.zone_id, z.total_red_snapshots), ',' ORDER BY z.warehouse_id, z.zone_id))) FROM top_red_zones z
            UNION ALL SELECT format('audit %s', md5(string_agg(a::text, ',' ORDER BY a.id))) FROM ergo_internal.audit_log a WHERE a.id <= @audited
            UNION ALL SELECT format('held %s', md5(string_agg(h::text, ',' ORDER BY h.id))) FROM ergo_internal.legal_holds h
        ) x
        """;

    [SkippableFact]
    public async Task Portal_starts_on_a_restored_dump_with_equal_views_and_computes_nothing_anew()
    {
        Skip.If(PathPostgres.WhyUnavailable is not null, PathPostgres.WhyUnavailable);
        await using var given = await TestPostgres.CreateDatabaseAsync(PostgresKind.Path);
        await using (var portal = PortalProcess.Start("ConnectionStrings:Ergo=" + given.ConnectionString, "Demo:Data=false", "Jobs:Enabled=false"))
        {
            await portal.WaitForHealthAsync();
        }

        await HistoryLoader.LoadAsync(given.DataSource, new HistoryOptions { Rows = 20_000, Days = 5, End = TimeProvider.System.GetUtcNow(), Warehouses = 2 }, null, default);
        await new MaterializedViewsService(given.DataSource).RefreshAllViewsAsync("before the dump");
        await using (var set = given.DataSource.CreateCommand("SELECT set_legal_hold(id, 'Case 12', 'admin') FROM warehouses WHERE id <> 'unassigned'"))
        {
            await set.ExecuteNonQueryAsync();
        }

        var audited = await AskAsync<long>(given.DataSource, "SELECT max(id) FROM ergo_internal.audit_log");
        var before = await AskAsync<string>(given.DataSource, Figures, new { audited });
        Assert.Equal(8, before.Split('\n').Length);

        // The embedded server makes a database of this name; a new one has none.
        NpgsqlConnectionStringBuilder another = new(await PathPostgres.AnotherServerAsync()) { Database = "postgres", Pooling = false };
        await using (var server = NpgsqlDataSource.Create(another.ConnectionString))
        await using (var drop = server.CreateCommand("DROP DATABASE ergo"))
        {
            await drop.ExecuteNonQueryAsync();
        }

        var dump = Path.Combine(Path.GetTempPath(), $"ergo-{Guid.NewGuid():N}.dump");
        NpgsqlConnectionStringBuilder restored = new(another.ConnectionString) { Database = "ergo", Pooling = true };
        try
        {
            Run("backup", ("DUMP", dump), ("ERGO_DATABASE", Uri(given.ConnectionString)));
            Run("restore", ("DUMP", dump), ("NEW_SERVER", Uri(another.ConnectionString)), ("NEW_DATABASE", Uri(restored.ConnectionString)));
        }
        finally
        {
            File.Delete(dump);
        }

        await using var source = NpgsqlDataSource.Create(restored.ConnectionString);
        var newest = await AskAsync<long>(source, "SELECT max(id) FROM ergo_internal.runs");
        await using var second = PortalProcess.Start("ConnectionStrings:Ergo=" + restored.ConnectionString, "Demo:Data=false");
        await second.WaitForHealthAsync();
        Assert.Equal(before, await AskAsync<string>(source, Figures, new { audited }));
        Assert.Equal(0, await AskAsync<long>(source, "SELECT count(*) FROM verify_audit()"));

        // Its schedule refreshes, and takes in what changed since, which is nothing.
        using (CancellationTokenSource limit = new(TimeSpan.FromMinutes(2)))
        {
            while (await AskAsync<long>(source, "SELECT count(DISTINCT subject) FROM ergo_internal.runs WHERE job = 'refresh' AND outcome = 'succeeded' AND id > @newest", new { newest }) < ViewNames.All.Count)
            {
                await Task.Delay(500, limit.Token);
            }
        }

        var whole = await AskAsync<long>(source, "SELECT sum(n)::bigint FROM (SELECT count(DISTINCT (warehouse_id, bucket_time)) AS n FROM rollup_1m UNION ALL SELECT count(DISTINCT (warehouse_id, hour_bucket)) FROM worker_exposure_minutes) x");
        Assert.InRange(await AskAsync<long>(source, "SELECT coalesce(sum(buckets), 0)::bigint FROM ergo_internal.runs WHERE job = 'refresh' AND id > @newest", new { newest }), 0, whole / 20);
        Assert.Equal(0, await AskAsync<long>(source, "SELECT count(*) FROM ergo_internal.runs WHERE job = 'refresh' AND id > @newest AND outcome <> 'succeeded' AND outcome <> 'running'", new { newest }));

        // And what is written from here on is taken in.
        await using (var write = source.CreateCommand("INSERT INTO ergonomic_snapshots (warehouse_id, event_time, traffic_light) SELECT id, now() - interval '2 minutes', 'red' FROM warehouses WHERE id <> 'unassigned'"))
        {
            await write.ExecuteNonQueryAsync();
        }

        MaterializedViewsService views = new(source);
        await views.RefreshViewAsync(ViewNames.Rollup1m, "after the restore");
        Assert.Equal(await AskAsync<long>(source, "SELECT count(*) FROM ergonomic_snapshots"), await AskAsync<long>(source, "SELECT sum(snapshot_count)::bigint FROM rollup_1m"));
    }

    // The commands under a mark of the document.
    private static void Run(string mark, params (string Name, string Value)[] environment)
    {
        var document = File.ReadAllText(Path.Combine(RepositoryFolder.Root, "docs", "operations.md"));
        var commands = Regex.Match(document, $"<!-- {mark} -->\\s*```bash\\n(.*?)```", RegexOptions.Singleline).Groups[1].Value;
        Assert.NotEmpty(commands);
        ProcessStartInfo start = new("bash", ["-euc", commands]) { RedirectStandardError = true };
        start.Environment["PATH"] = PathPostgres.Folder + Path.PathSeparator + Environment.GetEnvironmentVariable("PATH");
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        var complaints = process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, complaints);
    }

    // As libpq reads it.
    private static string Uri(string connectionString)
    {
        NpgsqlConnectionStringBuilder parts = new(connectionString);
        return $"postgresql://{System.Uri.EscapeDataString(parts.Username!)}:{System.Uri.EscapeDataString(parts.Password ?? "")}@{parts.Host}:{parts.Port}/{parts.Database}";
    }

    private static async Task<T> AskAsync<T>(NpgsqlDataSource source, string sql, object? parameters = null)
    {
        await using var connection = await source.OpenConnectionAsync();
        return (await connection.ExecuteScalarAsync<T>(sql, parameters))!;
    }
}
