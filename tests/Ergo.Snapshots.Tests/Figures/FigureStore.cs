using Ergo.Testing;

namespace Ergo.Snapshots.Tests.Figures;

/// <summary>Snapshots of small scenes two hours back, refreshed, and what the views say of them in one line each.</summary>
internal static class FigureStore
{
    /// <summary>A store with one warehouse, w1.</summary>
    public static async Task<Store> CreateAsync(PostgresKind server, string timezone = "UTC")
    {
        var store = await Store.CreateAsync(server);
        await store.SeedWarehousesAsync(1, timezone);
        return store;
    }

    /// <summary>Refreshes, and holds the views against what verification expects.</summary>
    public static async Task RefreshAsync(this Store store)
    {
        await store.Views.RefreshAllViewsAsync("test");
        Assert.Empty(await store.DifferencesAsync());
    }

    /// <summary>Snapshots of the views in one line: all, green, yellow, red, unknown light.</summary>
    public static Task<string> LightsAsync(this Store store, string table = "rollup_5m") => store.AskAsync<string>(
        $"SELECT concat_ws(' ', sum(snapshot_count), sum(green_count), sum(yellow_count), sum(red_count), sum(unknown_light_count)) FROM {table} WHERE warehouse_id = 'w1'");

    /// <summary>Each worker's red and observed minutes.</summary>
    public static Task<IReadOnlyList<string>> MinutesAsync(this Store store) => store.ListAsync<string>("""
        SELECT format('%s %s %s', coalesce(worker_id, '-'), round(sum(red_minutes)::numeric, 6)::float8, round(sum(total_minutes)::numeric, 6)::float8)
        FROM worker_exposure_minutes WHERE warehouse_id = 'w1' GROUP BY worker_id ORDER BY worker_id COLLATE "C" NULLS FIRST
        """);
}
