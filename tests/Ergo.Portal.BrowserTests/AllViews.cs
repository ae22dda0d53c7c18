using Ergo.Snapshots.Views;
using Npgsql;

namespace Ergo.Portal.BrowserTests;

/// <summary>The views of a database whose portals refresh them too.</summary>
internal static class AllViews
{
    /// <summary>Refreshes each, waiting where a portal's own schedule is at it.</summary>
    public static async Task RefreshAsync(NpgsqlDataSource source)
    {
        MaterializedViewsService views = new(source);
        foreach (var view in ViewNames.All)
        {
            while (true)
            {
                try
                {
                    await views.RefreshViewAsync(view, "test");
                    break;
                }
                catch (RefreshException busy) when (busy.IsBusy)
                {
                    await Task.Delay(200);
                }
            }
        }
    }

    /// <summary>Refreshes each and compares today with what is computed from the snapshots anew.</summary>
    public static async Task CheckAsync(NpgsqlDataSource source)
    {
        await RefreshAsync(source);
        MaterializedViewsService views = new(source);
        var today = DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime);
        foreach (var view in ViewNames.All)
        {
            Assert.Equal(0, (await views.VerifyViewAsync(view, today)).DifferenceCount);
        }

        await using var balance = source.CreateCommand("SELECT (SELECT count(*) FROM ergonomic_snapshots) - (SELECT sum(snapshot_count) FROM rollup_1m)");
        Assert.Equal(0m, await balance.ExecuteScalarAsync());
    }
}
