using Ergo.Snapshots.Adoption;
using Ergo.Snapshots.Runs;
using Ergo.Testing;

namespace Ergo.Snapshots.Tests.Adoption;

/// <summary>The backend's database in each form it is found in becomes the portal's, with every row as it was.</summary>
public sealed class AdoptionTests
{
    public static TheoryData<PostgresKind, string> Layouts
    {
        get
        {
            TheoryData<PostgresKind, string> layouts = [];
            foreach (var server in new[] { PostgresKind.Embedded, PostgresKind.Path })
            {
                foreach (var layout in BackendLayout.All)
                {
                    layouts.Add(server, layout.Name);
                }
            }

            return layouts;
        }
    }

    [SkippableTheory, MemberData(nameof(Layouts))]
    public async Task Every_row_is_kept_as_it_was_and_the_views_are_right(PostgresKind server, string name)
    {
        var layout = BackendLayout.All.Single(one => one.Name == name);
        await using var store = await Store.WithoutSchemaAsync(server);
        await store.RunAsync(layout.Tables + layout.Rows(1_500));

        await store.InstallAsync();
        // Small batches, so that there are many.
        await store.RunAsync("CALL adopt_rows('test', batch_rows => 200)");

        Assert.Empty(await store.ListAsync<string>(layout.Differences));
        Assert.Equal(75, await store.AskAsync<long>("SELECT count(*) FROM ergonomic_snapshots WHERE warehouse_id = 'unassigned'"));
        Assert.Equal(0, await store.AskAsync<long>("SELECT count(*) FROM pg_class WHERE relname LIKE '%\\_adopted'"));
        // All days but those no partition is made for.
        Assert.Equal(
            ["-infinity", "2016-02-29", "future", "infinity"],
            (await store.ListAsync<string>(
                "SELECT CASE WHEN event_time > now() AND isfinite(event_time) THEN 'future' ELSE left(event_time::text, 10) END FROM ergonomic_snapshots_default")).Order(StringComparer.Ordinal));

        await store.Views.RefreshAllViewsAsync("test");
        Assert.Empty(await store.DifferencesAsync());
        Assert.True(await store.AskAsync<long>("SELECT sum(snapshot_count) FROM posture_type_counts") >= 1_496);

        var run = Assert.Single(await new RunHistory(store.DataSource).LatestAsync("adoption"));
        Assert.Equal(("test", "succeeded", 1_512L), (run.RequestedBy, run.Outcome, run.RowsAffected));
        var progress = await new BackendAdoption(store.DataSource).GetProgressAsync();
        Assert.Equal([("ergonomic_snapshots", 1_500L, 1.0), ("shift_snapshots", 12L, 1.0)], progress.Select(one => (one.TableName, one.RowsMoved, one.ShareMoved)));

        // Again: nothing to do, and no run of it.
        Assert.Empty(await store.InstallAsync());
        await store.RunAsync("CALL adopt_rows('test')");
        Assert.Single(await new RunHistory(store.DataSource).LatestAsync("adoption"));
    }
}
