using Ergo.Snapshots.Runs;
using Npgsql;

namespace Ergo.Snapshots.Tests;

/// <summary>A scheduled job that is paused, for whoever asks.</summary>
public sealed class JobPauseTests
{
    [Fact]
    public async Task Paused_job_is_passed_over_by_the_schedule_and_runs_by_hand()
    {
        await using var store = await RetentionScenario.CreateAsync(rows: 400);
        JobPauses pauses = new(store.DataSource);
        await pauses.PauseAsync("retention", "  moving to the new disk ", "an admin");
        var pause = Assert.Single(await pauses.ListAsync());
        Assert.Equal(("retention", "moving to the new disk", "an admin"), (pause.Job, pause.Reason, pause.PausedBy));
        await store.Retention.RunManuallyAsync("the schedule", onlyIfDue: true);
        await store.Retention.OptimizeTablesAsync("the schedule");
        Assert.Equal(0, await store.AskAsync<long>("SELECT count(*) FROM ergo_internal.runs WHERE job = 'retention'"));
        Assert.Equal("health.job.paused", (await store.ListAsync<string>("SELECT 'health.' || check_name || '.' || code FROM health_checks() WHERE subject = 'retention'")).Single());

        await store.Retention.RunManuallyAsync("an admin");
        Assert.Equal(["succeeded by an admin"], await store.ListAsync<string>("SELECT outcome || ' by ' || requested_by FROM ergo_internal.runs WHERE job = 'retention'"));
        await pauses.ResumeAsync("retention", "another admin");
        await pauses.ResumeAsync("retention", "another admin");
        Assert.False(await pauses.IsPausedAsync("retention"));
        await store.RunAsync("UPDATE ergo_internal.runs SET started_at = started_at - interval '2 days' WHERE job = 'retention'");
        await store.Retention.RunManuallyAsync("the schedule", onlyIfDue: true);
        Assert.Equal(2, await store.AskAsync<long>("SELECT count(*) FROM ergo_internal.runs WHERE job = 'retention'"));
        Assert.Equal(
            ["job retention: scheduled to paused: moving to the new disk by an admin", "job retention: paused: moving to the new disk to scheduled by another admin"],
            await store.ListAsync<string>("SELECT format('%s: %s to %s by %s', setting, old_value, new_value, changed_by) FROM ergo_internal.setting_changes WHERE setting LIKE 'job %' ORDER BY id"));
    }

    [Theory]
    [InlineData("retention", " ", "A pause needs a reason of at most 500 characters")]
    [InlineData("no such job", "why", "new row for relation \"job_pauses\" violates check constraint \"job_pauses_job_check\"")]
    public async Task Pause_without_a_reason_or_of_no_job_is_refused(string job, string reason, string refusal)
    {
        await using var store = await Store.CreateAsync();
        Assert.Equal(refusal, (await Assert.ThrowsAsync<JobException>(() => new JobPauses(store.DataSource).PauseAsync(job, reason, "an admin"))).Message);
        Assert.Empty(await new JobPauses(store.DataSource).ListAsync());
    }

    [Fact]
    public async Task Second_pause_is_told_who_was_first()
    {
        await using var store = await Store.CreateAsync();
        JobPauses pauses = new(store.DataSource);
        await pauses.PauseAsync("trim", "why", "an admin");
        var refused = await Assert.ThrowsAsync<JobException>(() => pauses.PauseAsync("trim", "because", "another admin"));
        Assert.Equal("job.pause.already", refused.Notice.Code);
        Assert.Equal("an admin", refused.Notice.Text("by"));
    }

    [Fact]
    public async Task Standing_of_a_job_is_its_latest_run_and_the_latest_that_ended_well()
    {
        await using var store = await Store.CreateAsync();
        await store.RunAsync("""
            INSERT INTO ergo_internal.runs (job, subject, requested_by, started_at, finished_at, outcome, error) VALUES
                ('trim', 'all views', 'first', '2026-11-01 10:00Z', '2026-11-01 10:00:02Z', 'succeeded', NULL),
                ('trim', 'all views', 'second', '2026-11-01 11:00Z', '2026-11-01 11:00:05Z', 'failed', 'no room'),
                ('refresh', 'rollup_5m', 'third', '2026-11-01 12:00Z', '2026-11-01 12:00:01Z', 'succeeded', NULL)
            """);
        RunHistory history = new(store.DataSource);
        (string, string?)[] asked = [("trim", null), ("refresh", "rollup_1m"), ("refresh", "rollup_5m")];
        var standings = await history.StandingsAsync(asked);
        Assert.Equal(("second", "failed", "no room", new DateTimeOffset(2026, 11, 1, 10, 0, 0, TimeSpan.Zero)), (standings[0].RequestedBy, standings[0].Outcome, standings[0].Error, standings[0].LastDone));
        Assert.Equal((null, null, null), (standings[1].RunId, standings[1].Outcome, standings[1].LastDone));
        Assert.Equal("third", standings[2].RequestedBy);
        var lengths = await history.LengthsAsync(asked);
        Assert.Equal([(2.0, true), (5.0, false)], lengths[("trim", null)].Select(run => (run.Took.TotalSeconds, run.Succeeded)));
        Assert.Empty(lengths[("refresh", "rollup_1m")]);
    }
}
