using Dapper;
using Ergo.Snapshots.Runs;

namespace Ergo.Snapshots.Tests;

/// <summary>Runs are found by how they ended, and how long they took is told for each subject.</summary>
public sealed class RunHistoryTests
{
    [Fact]
    public async Task Runs_that_did_not_end_well_are_found_and_lengths_are_told_by_subject()
    {
        await using var store = await Store.CreateAsync();
        await store.RunAsync("""
            INSERT INTO ergo_internal.runs (job, subject, requested_by, started_at, finished_at, outcome, error)
            SELECT 'refresh', s, 'test', now() - make_interval(mins => m), now() - make_interval(mins => m) + make_interval(secs => m), o, CASE o WHEN 'failed' THEN 'disk full' END
            FROM (VALUES ('rollup_1m', 3, 'succeeded'), ('rollup_1m', 2, 'failed'), ('rollup_1m', 1, 'succeeded'), ('rollup_5m', 5, 'stopped')) r(s, m, o)
            """);
        RunHistory history = new(store.DataSource);
        Assert.Equal(["rollup_1m failed", "rollup_5m stopped"], (await history.LatestAsync("refresh", isTroubled: true)).Select(run => $"{run.Subject} {run.Outcome}"));
        Assert.Equal(4, (await history.LatestAsync("refresh")).Count);

        var lengths = await history.LengthsAsync("refresh", ["rollup_1m", "top_red_zones"], 2);
        Assert.Equal([(2.0, false), (1.0, true)], lengths["rollup_1m"].Select(run => (run.Took.TotalSeconds, run.Succeeded)));
        Assert.Empty(lengths["top_red_zones"]);
        Assert.Empty(lengths["rollup_5m"]);
    }

    [Fact]
    public async Task Run_that_ends_while_it_is_read_was_not_interrupted()
    {
        await using var store = await Store.CreateAsync();
        await using var runner = await store.DataSource.OpenConnectionAsync();
        var run = await runner.ExecuteScalarAsync<long>("INSERT INTO ergo_internal.runs (job, subject, requested_by) VALUES ('retention', 'all warehouses', 'test') RETURNING id");
        var ended = runner.ExecuteAsync("SELECT pg_sleep(1); UPDATE ergo_internal.runs SET outcome = 'succeeded', finished_at = now() WHERE id = @run", new { run });
        // It began while the run was under way, and looks at sessions after it ended.
        const string late = "SELECT (SELECT r.outcome FROM job_runs r WHERE r.id = @run AND x.waited IS NOT NULL) FROM (SELECT pg_sleep(3)::text AS waited OFFSET 0) x";
        var read = store.AskAsync<string>(late, new { run });
        await ended;
        Assert.Equal("running", await read);
        Assert.Equal("succeeded", await store.AskAsync<string>("SELECT outcome FROM job_runs WHERE id = @run", new { run }));

        // One whose session does nothing more, and has not said how it ended, was.
        await store.RunAsync("UPDATE ergo_internal.runs SET outcome = 'running' WHERE id = @run", new { run });
        Assert.Equal("interrupted", await store.AskAsync<string>("SELECT outcome FROM job_runs WHERE id = @run", new { run }));
    }
}
