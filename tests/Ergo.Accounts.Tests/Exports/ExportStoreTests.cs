using Ergo.Accounts.Exports;
using Ergo.Database;
using Npgsql;

namespace Ergo.Accounts.Tests.Exports;

/// <summary>The history of exports: filled while they run, and as it was once they ended.</summary>
public sealed class ExportStoreTests(AccountsDatabase database) : IClassFixture<AccountsDatabase>
{
    private static readonly TimeSpan Days = TimeSpan.FromDays(90);
    private static readonly ExportView Everything = new(true, [], null, null);

    private ExportStore Exports => new(database.DataSource);

    private ExportKeys Keys => new(database.DataSource);

    [Fact]
    public async Task Export_runs_with_how_far_it_is_and_ends_whole()
    {
        var id = await Exports.BeginAsync();
        await Exports.NoteAsync(id, 17, 1234);
        var running = (await Exports.FindAsync(Everything, id))!;
        Assert.Equal((ExportState.Running, 17L, 1234L, null, null), (running.State, running.RowCount, running.ByteCount, running.EndedAt, running.KeptUntil));
        Assert.Null(await Exports.ProofAsync(id));

        await Exports.FinishAsync(Keys, id, Days, "ab12");
        var done = (await Exports.FindAsync(Everything, id))!;
        Assert.Equal((ExportState.Done, 2L, 5L, "exposure.csv"), (done.State, done.RowCount, done.ByteCount, done.FileName));
        Assert.Equal(("ab12", "Audit 2026-117, second visit", "page"), (done.Hashes["exposure.csv"], done.Reason, done.Door));
        Assert.InRange(done.KeptUntil!.Value - TimeProvider.System.GetUtcNow(), Days - TimeSpan.FromMinutes(5), Days);
        Assert.Equal([1, 2, 3, 4, 5], await BytesAsync(Exports.PartsAsync(id)));
        Assert.Equal(24, (await BytesAsync(Exports.DigestsAsync(id))).Length);
        var proof = (await Exports.ProofAsync(id))!;
        Assert.Equal([7, 8], proof.Manifest.Concat(proof.Signature));
        Assert.Equal([id], await Exports.FindByHashAsync("ab12"));
        Assert.Empty(await Exports.FindByHashAsync("ab13"));
        Assert.True(await Exports.IsKnownAsync(id));
        Assert.False(await Exports.IsKnownAsync("ER-00000-00000"));
    }

    [Fact]
    public async Task Export_that_is_not_whole_keeps_nothing_and_says_why()
    {
        foreach (var isStopped in new[] { true, false })
        {
            var id = await Exports.BeginAsync();
            await Exports.AddPartAsync(id, 0, [1]);
            await Exports.AddDigestsAsync(id, 0, new byte[24]);
            await Exports.FailAsync(id, isStopped, Notice.Of("report.left", ("why", "a test")));
            var ended = (await Exports.FindAsync(Everything, id))!;
            Assert.Equal((isStopped ? ExportState.Stopped : ExportState.Failed, "report.left", "a test"), (ended.State, ended.Failure!.Code, ended.Failure.Text("why")));
            Assert.Empty(await BytesAsync(Exports.PartsAsync(id)));
            Assert.Empty(await BytesAsync(Exports.DigestsAsync(id)));
        }
    }

    [Theory]
    [InlineData(NotKept.TooLarge)]
    [InlineData(NotKept.ByRule)]
    [InlineData(NotKept.NoRoom)]
    public async Task Why_a_file_is_not_kept_is_told(NotKept why)
    {
        var id = await Exports.BeginAsync();
        await Exports.AddPartAsync(id, 0, [1]);
        await Exports.EndAsync(Keys, id, null, why: why);
        Assert.Empty(await BytesAsync(Exports.PartsAsync(id)));
        var done = (await Exports.FindAsync(Everything, id))!;
        Assert.Equal((ExportState.Done, null, why), (done.State, done.KeptUntil, done.WhyNotKept));
    }

    [Fact]
    public async Task Reason_that_a_later_version_knows_does_not_hide_the_history()
    {
        var id = await Exports.BeginAsync();
        await Exports.EndAsync(Keys, id, null);
        await using (var command = database.DataSource.CreateCommand($"UPDATE ergo_internal.exports SET not_kept = 'another reason' WHERE id = '{id}'"))
        {
            await command.ExecuteNonQueryAsync();
        }

        Assert.Equal((ExportState.Done, null), ((await Exports.FindAsync(Everything, id))!.State, (await Exports.FindAsync(Everything, id))!.WhyNotKept));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Nothing_comes_to_an_export_that_has_ended(bool isWhole)
    {
        var id = await Exports.BeginAsync();
        await (isWhole ? Exports.FinishAsync(Keys, id, Days) : Exports.FailAsync(id, false, Notice.Of("report.left")));
        var before = (await Exports.FindAsync(Everything, id))!;
        foreach (var late in new Func<Task>[]
        {
            () => Exports.AddPartAsync(id, 2, [9]), () => Exports.AddDigestsAsync(id, 1, new byte[24]), () => Exports.EndAsync(Keys, id, Days, "ff"),
        })
        {
            var refusal = await Assert.ThrowsAsync<PostgresException>(late);
            Assert.Equal(("55000", "export.ended"), (refusal.SqlState, refusal.ConstraintName));
        }

        await Assert.ThrowsAsync<PostgresException>(() => Exports.AddPartAsync("ER-00000-00000", 0, [1]));
        await Exports.NoteAsync(id, 99, 99);
        await Exports.FailAsync(id, true, Notice.Of("report.other"));
        var after = (await Exports.FindAsync(Everything, id))!;
        Assert.Equal(before with { Hashes = after.Hashes, WarehouseIds = after.WarehouseIds, Failure = after.Failure }, after);
        Assert.Equal((before.Failure?.Code, isWhole ? 5 : 0), (after.Failure?.Code, (await BytesAsync(Exports.PartsAsync(id))).Length));
    }

    [Theory]
    [InlineData("UPDATE ergo_internal.exports SET actor = 'somebody else' WHERE id = @id")]
    [InlineData("UPDATE ergo_internal.exports SET outcome = NULL, ended_at = NULL WHERE id = @id")]
    [InlineData("DELETE FROM ergo_internal.exports WHERE id = @id")]
    [InlineData("INSERT INTO ergo_internal.export_parts VALUES (@id, 7, 'x')")]
    [InlineData("UPDATE ergo_internal.export_parts SET content = 'x' WHERE export_id = @id")]
    [InlineData("DELETE FROM ergo_internal.export_parts WHERE export_id = @id")]
    [InlineData("INSERT INTO ergo_internal.export_digests VALUES (@id, 7, 'x')")]
    [InlineData("DELETE FROM ergo_internal.export_digests WHERE export_id = @id")]
    [InlineData("INSERT INTO ergo_internal.export_keys (id, public_key, private_key, created_by) VALUES (@id, 'x', 'x', 'x')")]
    [InlineData("UPDATE ergo_internal.export_keys SET public_key = 'x'")]
    [InlineData("DELETE FROM ergo_internal.export_keys")]
    [InlineData("SELECT ergo_internal.drop_named_exports('w1'), @id")]
    public async Task Running_role_changes_no_export_but_by_the_functions(string sql)
    {
        if (await database.RunningAsync() is not { } running)
        {
            return;
        }

        await using (running)
        {
            ExportStore exports = new(running);
            var id = await exports.BeginAsync();
            await exports.NoteAsync(id, 1, 1);
            await exports.FinishAsync(new ExportKeys(running), id, Days);
            await using var command = running.CreateCommand(sql);
            command.Parameters.AddWithValue("id", id);
            Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, (await Assert.ThrowsAsync<PostgresException>(() => command.ExecuteNonQueryAsync())).SqlState);
            Assert.Equal(ExportState.Done, (await exports.FindAsync(Everything, id))!.State);
            await exports.TrimAsync(TimeSpan.FromDays(3650));
        }
    }

    [Fact]
    public async Task History_shows_ones_own_those_of_warehouses_seen_whole_or_all()
    {
        var own = await Exports.BeginAsync(["w8"], subject: "me");
        var others = await Exports.BeginAsync(["w8"], subject: "another");
        var both = await Exports.BeginAsync(["w7", "w8"], subject: "another");
        var none = await Exports.BeginAsync([], subject: "another");
        string[] mine = [own, others, both, none];
        async Task<IEnumerable<string>> SeenAsync(ExportView view) => (await Exports.ListAsync(view, 1000)).Select(export => export.Id).Where(mine.Contains).Order();

        Assert.Equal([own], await SeenAsync(new ExportView(false, [], "https://issuer.example", "me")));
        // The same name at another provider is somebody else.
        Assert.Empty(await SeenAsync(new ExportView(false, [], "https://other.example", "me")));
        Assert.Equal(new[] { own, others }.Order(), await SeenAsync(new ExportView(false, ["w8"], "https://issuer.example", "nobody")));
        Assert.Equal(new[] { own, others, both }.Order(), await SeenAsync(new ExportView(false, ["w7", "w8", "w9"], null, null)));
        Assert.Empty(await SeenAsync(new ExportView(false, [], null, null)));
        Assert.Equal(mine.Order(), await SeenAsync(Everything));
        Assert.Null(await Exports.FindAsync(new ExportView(false, ["w7"], null, null), both));
        Assert.NotNull(await Exports.FindAsync(new ExportView(false, ["w7", "w8"], null, null), both));

        var newest = (await Exports.ListAsync(Everything, 2))[0];
        Assert.Equal(none, newest.Id);
        Assert.DoesNotContain(await Exports.ListAsync(Everything, 1000, newest.BegunAt), export => export.Id == none);
    }

    private static async Task<byte[]> BytesAsync(IAsyncEnumerable<byte[]> parts)
    {
        List<byte> all = [];
        await foreach (var part in parts)
        {
            all.AddRange(part);
        }

        return [.. all];
    }
}
