using Npgsql;

namespace Ergo.Snapshots.Tests.Checks;

/// <summary>Every job: one at a time anywhere, done once when due, recorded.</summary>
public sealed class JobRuleTests
{
    [SkippableTheory]
    [InlineData("partitions", "CALL maintain_partitions(only_if_due => {0}, due => now() - interval '10 minutes')")]
    [InlineData("trim", "CALL trim_views(only_if_due => {0}, due => now() - interval '10 minutes')")]
    [InlineData("retention", "CALL run_retention(only_if_due => {0}, due => now() - interval '10 minutes')")]
    public async Task Job_runs_once_when_due_however_many_portals_ask(string job, string call)
    {
        await using var store = await Store.CreateAsync();
        var due = string.Format(System.Globalization.CultureInfo.InvariantCulture, call, "true");
        Task<long> RunsAsync() => store.AskAsync<long>("SELECT count(*) FROM ergo_internal.runs WHERE job = @job AND outcome = 'succeeded'", new { job });

        await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => store.RunAsync(due)));
        Assert.Equal(1, await RunsAsync());

        // Due again: the run is older than the moment at which it was due.
        await store.RunAsync("UPDATE ergo_internal.runs SET started_at = started_at - interval '1 hour'");
        await store.RunAsync(due);
        Assert.Equal(2, await RunsAsync());

        // One that says it ran at a time still to come was made by a clock that was ahead.
        await store.RunAsync("UPDATE ergo_internal.runs SET started_at = started_at + interval '30 days'");
        await store.RunAsync(due);
        Assert.Equal(3, await RunsAsync());
    }

    [SkippableTheory]
    [InlineData("partitions", "CALL maintain_partitions()")]
    [InlineData("trim", "CALL trim_views()")]
    [InlineData("retention", "CALL run_retention()")]
    public async Task Second_session_is_refused_by_name_and_the_schedule_goes_away_quietly(string job, string call)
    {
        await using var store = await Store.CreateAsync();
        await using var first = await store.DataSource.OpenConnectionAsync();
        await using (var take = new NpgsqlCommand($"SELECT ergo_internal.take_job('{job}', true); INSERT INTO ergo_internal.runs (job, subject, requested_by) VALUES ('{job}', 'x', 'night shift')", first))
        {
            await take.ExecuteNonQueryAsync();
        }

        var refusal = await Assert.ThrowsAsync<PostgresException>(() => store.RunAsync(call));
        Assert.Equal(PostgresErrorCodes.LockNotAvailable, refusal.SqlState);
        Assert.Contains("night shift", refusal.MessageText, StringComparison.Ordinal);
        await store.RunAsync(call.Replace("()", "(only_if_due => true)", StringComparison.Ordinal));
        Assert.Equal(1, await store.AskAsync<long>("SELECT count(*) FROM ergo_internal.runs WHERE job = @job", new { job }));
    }
}
