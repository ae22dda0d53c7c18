using Ergo.Accounts.Audit;
using Ergo.Database;
using Npgsql;

namespace Ergo.Accounts.Tests;

public sealed class AuditLogTests : IAsyncLifetime
{
    private readonly AccountsDatabase _database = new();

    private AuditLog Log => new(_database.DataSource);

    public async Task InitializeAsync()
    {
        await _database.InitializeAsync();
        for (var n = 1; n <= 5; n++)
        {
            await Log.AppendAsync(Entry($"Act {n}"));
        }
    }

    public Task DisposeAsync() => _database.DisposeAsync();

    private static AuditEntry Entry(string action, string actor = "Demo admin (admin)", AuditOutcome outcome = AuditOutcome.Done) => new()
    {
        Actor = actor, Issuer = "https://issuer.example", Subject = "s1", Session = 7, Address = "10.0.0.1", Act = Notice.OfText(action), Outcome = outcome, Result = Notice.OfText("all of it"),
    };

    [Fact]
    public async Task Entries_come_back_as_written_newest_first()
    {
        var entries = await Log.ListAsync(new AuditFilter(), 3);
        Assert.Equal([5L, 4, 3], entries.Select(entry => entry.Id));
        Assert.Equal(Entry("Act 5") with { Id = 5, At = entries[0].At, WrittenBy = entries[0].WrittenBy }, entries[0]);
        Assert.Equal($"{await _database.AskAsync<string>("SELECT session_user::text")}, of a session that is not this person's", entries[0].WrittenBy);
        Assert.Equal([2L, 1], (await Log.ListAsync(new AuditFilter { Before = 3 }, 10)).Select(entry => entry.Id));
    }

    [Fact]
    public async Task Whole_log_has_no_fault()
    {
        Assert.Empty(await Log.VerifyAsync());
        await Task.WhenAll(Enumerable.Range(0, 20).Select(n => Log.AppendAsync(Entry($"At once {n}"))));
        Assert.Empty(await Log.VerifyAsync());
        Assert.Equal(25, (await Log.ListAsync(new AuditFilter(), 100)).Count);
    }

    [Theory]
    [InlineData("UPDATE ergo_internal.audit_log SET actor = 'somebody else' WHERE id = 3", new[] { "3 it was changed: its hash is not that of its content" })]
    [InlineData("UPDATE ergo_internal.audit_log SET at = at + interval '1 microsecond' WHERE id = 3", new[] { "3 it was changed: its hash is not that of its content" })]
    [InlineData("UPDATE ergo_internal.audit_log SET detail = NULL WHERE id = 5", new[] { "5 it was changed: its hash is not that of its content" })]
    [InlineData("UPDATE ergo_internal.audit_log SET arguments = '{\"text\": \"Act 4\"}' WHERE id = 3", new[] { "3 it was changed: its hash is not that of its content" })]
    [InlineData("UPDATE ergo_internal.audit_log SET result = NULL WHERE id = 3", new[] { "3 it was changed: its hash is not that of its content" })]
    [InlineData("DELETE FROM ergo_internal.audit_log WHERE id = 3", new[] { "4 1 entries before it are missing" })]
    [InlineData("DELETE FROM ergo_internal.audit_log WHERE id = 1", new[] { "2 1 entries before it are missing" })]
    [InlineData("DELETE FROM ergo_internal.audit_log WHERE id > 3", new[] { "5 it is missing or another one at the end of the log" })]
    [InlineData("DELETE FROM ergo_internal.audit_log", new[] { "5 it is missing or another one at the end of the log" })]
    // Whoever hashes the changed entry anew still breaks the chain after it.
    [InlineData("UPDATE ergo_internal.audit_log SET actor = 'x' WHERE id = 3; UPDATE ergo_internal.audit_log e SET hash = ergo_internal.audit_hash(e) WHERE id = 3", new[] { "4 the entry before it is another one than when it was written" })]
    [InlineData("UPDATE ergo_internal.audit_log SET actor = 'x' WHERE id = 5; UPDATE ergo_internal.audit_log e SET hash = ergo_internal.audit_hash(e) WHERE id = 5", new[] { "5 it is missing or another one at the end of the log" })]
    public async Task Tampering_is_found_where_it_was_done(string tampering, string[] faults)
    {
        await _database.RunAsync($"ALTER TABLE ergo_internal.audit_log DISABLE TRIGGER append_only; {tampering}; ALTER TABLE ergo_internal.audit_log ENABLE TRIGGER append_only");
        Assert.Equal(faults, (await Log.VerifyAsync()).Select(fault => $"{fault.Entry} {fault.Fault}"));
    }

    [Fact]
    public async Task Entries_from_before_the_writer_was_kept_stay_valid_and_take_none_later()
    {
        // As the earlier version appended one.
        await _database.RunAsync("""
            WITH head AS (SELECT id + 1 AS id, hash, date_trunc('microseconds', clock_timestamp()) AS at FROM ergo_internal.audit_head),
                 entry AS (INSERT INTO ergo_internal.audit_log (id, at, actor, action, outcome, previous, hash)
                           SELECT id, at, 'somebody', 'Doing it', 'done', hash, sha256(convert_to(jsonb_build_array(
                               id, (extract(epoch FROM at) * 1000000)::bigint, 'somebody', NULL::text, NULL::text, NULL::bigint, NULL::text, 'Doing it', 'done', NULL::text, encode(hash, 'hex'))::text, 'UTF8'))
                           FROM head RETURNING id, hash)
            UPDATE ergo_internal.audit_head h SET id = entry.id, hash = entry.hash FROM entry
            """);
        await Log.AppendAsync(Entry("After it"));
        Assert.Empty(await Log.VerifyAsync());
        Assert.Null((await Log.ListAsync(new AuditFilter { What = "Doing it" }, 1))[0].WrittenBy);
        await _database.RunAsync("ALTER TABLE ergo_internal.audit_log DISABLE TRIGGER append_only; UPDATE ergo_internal.audit_log SET written_by = 'x' WHERE id = 6; UPDATE ergo_internal.audit_log SET written_by = NULL WHERE id = 5");
        Assert.Equal([5L, 6], (await Log.VerifyAsync()).Select(fault => fault.Entry));
    }

    [Theory]
    [InlineData("UPDATE ergo_internal.audit_log SET actor = 'x'")]
    [InlineData("DELETE FROM ergo_internal.audit_log")]
    [InlineData("TRUNCATE ergo_internal.audit_log")]
    public async Task Log_is_append_only(string change)
    {
        Assert.Equal("The audit log is append-only", (await Assert.ThrowsAsync<PostgresException>(() => _database.RunAsync(change))).MessageText);
        Assert.Empty(await Log.VerifyAsync());
    }

    [Fact]
    public async Task Filters_find_people_acts_outcomes_and_times()
    {
        await Log.AppendAsync(Entry("Opening 100%_sure", "Safety manager (viewer)", AuditOutcome.Refused));
        Assert.Equal([6L], await FoundAsync(new AuditFilter { Who = "SAFETY" }));
        Assert.Equal([6L], await FoundAsync(new AuditFilter { What = "100%_" }));
        Assert.Equal([6L], await FoundAsync(new AuditFilter { Outcome = AuditOutcome.Refused }));
        Assert.Empty(await FoundAsync(new AuditFilter { What = "' OR true --" }));
        Assert.Equal(6, (await FoundAsync(new AuditFilter { Who = "s1", What = "all of it" })).Count);
        var third = (await Log.ListAsync(new AuditFilter { Before = 4 }, 1))[0].At;
        Assert.Equal([3L, 4, 5, 6], await FoundAsync(new AuditFilter { From = third }));
        Assert.Equal([1L, 2], await FoundAsync(new AuditFilter { To = third }));
    }

    [Fact]
    public async Task Entries_are_found_by_the_words_of_their_codes_and_by_their_arguments()
    {
        AuditLog log = new(_database.DataSource, new Vocabulary());
        await log.AppendAsync(new AuditEntry
        {
            Actor = "admin", Outcome = AuditOutcome.Done, Act = Notice.Of("days.set", ("warehouse", "Dock West")), Result = Notice.Of("days.done", ("days", 30), ("of", Notice.OfText("inside"))),
        });
        foreach (var what in new[] { "retention", "Retention of dock", "west retention", "30", "inside", "changed" })
        {
            Assert.Equal(6L, Assert.Single(await log.ListAsync(new AuditFilter { What = what }, 10)).Id);
        }

        // The code itself is no word that people see, and every word must be there.
        Assert.Empty(await log.ListAsync(new AuditFilter { What = "days.set" }, 10));
        Assert.Empty(await log.ListAsync(new AuditFilter { What = "retention East" }, 10));
        var read = (await log.ListAsync(new AuditFilter(), 1))[0];
        Assert.Equal(("Dock West", 30L, "inside"), (read.Act.Text("warehouse"), read.Result!.Number("days"), read.Result.Inner("of")!.Text("text")));
        Assert.Empty(await log.VerifyAsync());
    }

    private async Task<List<long>> FoundAsync(AuditFilter filter)
    {
        List<long> ids = [];
        await foreach (var entry in Log.ReadAsync(filter))
        {
            ids.Add(entry.Id);
        }

        return ids;
    }

    private sealed class Vocabulary : IAuditVocabulary
    {
        public IReadOnlyCollection<string> CodesWith(string word) =>
            "changing the retention of".Contains(word, StringComparison.Ordinal) ? ["days.set"] : word == "changed" ? ["days.done"] : [];
    }
}
