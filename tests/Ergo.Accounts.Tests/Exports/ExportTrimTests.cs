using Ergo.Accounts.Exports;
using Ergo.Snapshots.Privacy;

namespace Ergo.Accounts.Tests.Exports;

/// <summary>What is taken away in time, and what an erasure takes away at once.</summary>
public sealed class ExportTrimTests : IAsyncLifetime
{
    private static readonly TimeSpan Days = TimeSpan.FromDays(90);
    private static readonly ExportView Everything = new(true, [], null, null);
    private readonly AccountsDatabase _database = new();

    private ExportStore Exports => new(_database.DataSource);

    private ExportKeys Keys => new(_database.DataSource);

    public async Task InitializeAsync()
    {
        await _database.InitializeAsync();
        await _database.RunAsync("INSERT INTO warehouses (id, name, code) VALUES ('w1', 'Dock West', 'DW'), ('w2', 'Dock East', 'DE')");
    }

    public Task DisposeAsync() => _database.DisposeAsync();

    [Fact]
    public async Task Files_go_after_their_time_and_their_records_stay()
    {
        var (kept, over) = (await Exports.BeginAsync(), await Exports.BeginAsync());
        await Exports.FinishAsync(Keys, kept, Days);
        await Exports.FinishAsync(Keys, over, Days);
        await _database.RunAsync("UPDATE ergo_internal.exports SET kept_until = clock_timestamp() - interval '1 second' WHERE id = @over", new { over });
        // Not to be had from that moment on, whenever the next trimming is.
        Assert.Equal((null, NotKept.Expired), await KeptAsync(over));
        Assert.Equal(2, await PartsAsync(over));

        await Exports.TrimAsync(TimeSpan.FromDays(3650));
        Assert.Equal((null, NotKept.Expired), await KeptAsync(over));
        Assert.Equal((0, 2), (await PartsAsync(over), await PartsAsync(kept)));
        Assert.NotNull((await KeptAsync(kept)).Until);
        // What its rows were stays, so that it can be compared.
        Assert.Equal(1, await _database.AskAsync<int>("SELECT count(*)::int FROM ergo_internal.export_digests WHERE export_id = @over", new { over }));
    }

    [Fact]
    public async Task Export_that_nobody_goes_on_with_counts_as_broken_off_and_is_ended()
    {
        var (left, running) = (await Exports.BeginAsync(), await Exports.BeginAsync());
        await Exports.AddPartAsync(left, 0, [1]);
        await _database.RunAsync("UPDATE ergo_internal.exports SET seen_at = clock_timestamp() - interval '301 seconds' WHERE id = @left", new { left });
        await _database.RunAsync("UPDATE ergo_internal.exports SET seen_at = clock_timestamp() - interval '240 seconds' WHERE id = @running", new { running });
        Assert.Equal((ExportState.Failed, ExportStore.BrokenOffCode), await StateAsync(left));
        Assert.Equal((ExportState.Running, null), await StateAsync(running));

        await Exports.TrimAsync(TimeSpan.FromDays(3650));
        Assert.Equal((ExportState.Failed, ExportStore.BrokenOffCode), await StateAsync(left));
        Assert.Equal(0, await PartsAsync(left));
        Assert.Equal(1, await _database.AskAsync<int>("SELECT count(*)::int FROM ergo_internal.exports WHERE id = @left AND outcome = 'failed' AND ended_at IS NOT NULL", new { left }));
        Assert.Equal((ExportState.Running, null), await StateAsync(running));
        // A sign of life comes too late then.
        await Exports.NoteAsync(left, 1, 1);
        Assert.Equal((ExportState.Failed, ExportStore.BrokenOffCode), await StateAsync(left));
    }

    [Fact]
    public async Task Records_are_forgotten_after_their_time_with_all_that_is_theirs()
    {
        var (old, young, running) = (await Exports.BeginAsync(), await Exports.BeginAsync(), await Exports.BeginAsync());
        await Exports.FinishAsync(Keys, old, TimeSpan.FromDays(9000));
        await Exports.FinishAsync(Keys, young, TimeSpan.FromDays(9000));
        await _database.RunAsync("UPDATE ergo_internal.exports SET begun_at = begun_at - interval '40 days', ended_at = ended_at - interval '40 days' WHERE id = @old", new { old });
        await _database.RunAsync("UPDATE ergo_internal.exports SET ended_at = ended_at - interval '20 days' WHERE id = @young", new { young });
        await _database.RunAsync("UPDATE ergo_internal.exports SET begun_at = begun_at - interval '40 days' WHERE id = @running", new { running });
        await Exports.TrimAsync(TimeSpan.FromDays(30));
        Assert.Equal(new[] { young, running }.Order(), (await Exports.ListAsync(Everything, 10)).Select(export => export.Id).Order());
        Assert.Equal((0, 2), (await PartsAsync(old), await PartsAsync(young)));
        Assert.False(await Exports.IsKnownAsync(old));
    }

    [Fact]
    public async Task Erasing_a_worker_drops_files_with_ids_of_that_warehouse_and_no_others()
    {
        var (named, shared) = (await Exports.BeginAsync(withIds: true), await Exports.BeginAsync(["w2", "w1"], withIds: true));
        var (other, pseudonyms) = (await Exports.BeginAsync(["w2"], withIds: true), await Exports.BeginAsync());
        string[] all = [named, shared, other, pseudonyms];
        foreach (var id in all)
        {
            await Exports.FinishAsync(Keys, id, Days);
        }

        var running = await Exports.BeginAsync(withIds: true);
        await Exports.AddPartAsync(running, 0, [1]);
        await Exports.AddDigestsAsync(running, 0, new byte[24]);
        await new WorkerErasures(_database.DataSource).EraseAsync("w1", "anna", "admin", "Request 12, Article 17");

        foreach (var id in new[] { named, shared })
        {
            Assert.Equal((null, NotKept.Erasure), await KeptAsync(id));
            Assert.Equal((0, 0), (await PartsAsync(id), await DigestsAsync(id)));
            // Who made what and why stays, and so does the proof.
            Assert.Equal((ExportState.Done, null), await StateAsync(id));
            Assert.NotNull(await Exports.ProofAsync(id));
        }

        foreach (var id in new[] { other, pseudonyms })
        {
            Assert.NotNull((await KeptAsync(id)).Until);
            Assert.Equal((2, 1), (await PartsAsync(id), await DigestsAsync(id)));
        }

        // One that was being made meanwhile may have read the worker's rows before.
        await Exports.AddPartAsync(running, 1, [2]);
        await Exports.AddDigestsAsync(running, 1, new byte[24]);
        await Exports.EndAsync(Keys, running, Days);
        Assert.Equal((null, NotKept.Erasure), await KeptAsync(running));
        Assert.Equal((0, 0), (await PartsAsync(running), await DigestsAsync(running)));

        var after = await Exports.BeginAsync(withIds: true);
        await Exports.FinishAsync(Keys, after, Days);
        Assert.NotNull((await KeptAsync(after)).Until);
    }

    private async Task<(DateTimeOffset? Until, NotKept? Why)> KeptAsync(string id)
    {
        var export = (await Exports.FindAsync(Everything, id))!;
        return (export.KeptUntil, export.WhyNotKept);
    }

    private async Task<(ExportState, string?)> StateAsync(string id)
    {
        var export = (await Exports.FindAsync(Everything, id))!;
        return (export.State, export.Failure?.Code);
    }

    private Task<int> PartsAsync(string id) => _database.AskAsync<int>("SELECT count(*)::int FROM ergo_internal.export_parts WHERE export_id = @id", new { id });

    private Task<int> DigestsAsync(string id) => _database.AskAsync<int>("SELECT count(*)::int FROM ergo_internal.export_digests WHERE export_id = @id", new { id });
}
