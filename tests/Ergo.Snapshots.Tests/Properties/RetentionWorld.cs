using Dapper;
using Npgsql;

namespace Ergo.Snapshots.Tests.Properties;

/// <summary>Random warehouses with settings, holds, partitions and rows, many of them at the very edges of what has expired.</summary>
internal sealed class RetentionWorld(Random random, HistoryDatabase database, NpgsqlConnection admin, DateTime now, List<string> log) : IAsyncDisposable
{
    private static readonly string[] Kinds = ["ergonomic", "shift"];
    private static readonly int[] EdgeTicks = [-10, 0, 10];
    private static readonly int[] FarBack = [29, 30, 31, 89, 90, 91, 364, 400, 3650, 3651];
    private static readonly int[] RetentionDays = [1, 2, 2, 3, 3, 5, 8, 30, 90, 3650];

    private readonly SnapshotMaker maker = new(random, Announced, !database.HasChunks);
    private readonly WriterSession writer = new(admin);

    /// <summary>Warehouses with settings of their own; rows also come from others.</summary>
    public static string[] Announced { get; } = ["a", "b", "c"];

    /// <summary>What holds for them.</summary>
    public RetentionRules Rules { get; } = new(now);

    /// <summary>All alerts.</summary>
    public List<(string Id, string Warehouse, DateTime? ResolvedAt)> Alerts { get; } = [];

    public ValueTask DisposeAsync() => writer.DisposeAsync();

    /// <summary>Makes them.</summary>
    public async Task FillAsync()
    {
        foreach (var warehouse in Announced)
        {
            await AdminAsync($"INSERT INTO warehouses (id, name, code, retention_days) VALUES ('{warehouse}', 'Warehouse {warehouse}', '{warehouse}', 3650)");
        }

        // What retention will be is chosen first, so that rows can lie at its very edges. Most of them come in time.
        Rules.Days["unassigned"] = 90;
        await AdminAsync("SELECT ergo_internal.register_warehouses(ARRAY['unassigned']); SELECT ergo_internal.set_retention_days('unassigned', NULL, 90, 'test')");
        foreach (var warehouse in Announced)
        {
            Rules.Days[warehouse] = random.Pick(RetentionDays);
        }

        await CreatePartitionsAsync(0.4);
        await WriteAsync(random.Next(30, 100));
        await WriteAsync(EdgeRows());
        await WriteShiftsAsync(random.Next(10, 40));
        await WriteEdgeShiftsAsync();
        await WritePastTrackingAsync(random.Next(3));
        await CreatePartitionsAsync(0.4);
        if (random.Chance(0.5))
        {
            await SettleAsync();
        }

        if (random.Chance(0.5))
        {
            await AdminAsync("CALL ergo_internal.count_days()");
        }

        foreach (var warehouse in Announced)
        {
            await AdminAsync($"UPDATE warehouses SET retention_days = {Rules.Days[warehouse]} WHERE id = '{warehouse}'");
        }

        if (random.Chance(0.4))
        {
            await SetFloorAsync();
        }

        foreach (var warehouse in Announced.Where(_ => random.Chance(0.2)))
        {
            await SetHoldAsync(warehouse);
        }

        foreach (var warehouse in Announced.Where(_ => random.Chance(0.25)))
        {
            Rules.IdentityDays[warehouse] = random.Next(1, 6);
            await AdminAsync($"SELECT set_identity_days('{warehouse}', {Rules.IdentityDays[warehouse]}, 'test')");
        }

        // These may come too late, and go with the others.
        await WriteAsync(random.Next(15));
        await WriteShiftsAsync(random.Next(4));
        await WriteAlertsAsync();
        await DeleteSomeAsync(random.Next(4));
    }

    /// <summary>What may happen between showing the plan and running it; often nothing, and not always something that concerns it.</summary>
    public async Task ChangeAsync()
    {
        switch (random.Next(14))
        {
            case 0:
                await SetHoldAsync(random.Pick(Announced));
                break;
            case 1 when Rules.Held.Count > 0:
                var lifted = Rules.Held.First();
                Rules.Held.Remove(lifted);
                await AdminAsync($"SELECT lift_legal_hold('{lifted}', 'case 17', 'closed', 'test')");
                break;
            case 2:
                await WriteAsync(1);
                break;
            case 3:
                await DeleteSomeAsync(1);
                break;
            case 4:
                var warehouse = random.Pick(Announced);
                Rules.Days[warehouse] = Math.Max(Rules.FloorDays, random.Pick(RetentionDays));
                await AdminAsync($"UPDATE warehouses SET retention_days = {Rules.Days[warehouse]} WHERE id = '{warehouse}'");
                break;
            case 5:
                await SetFloorAsync();
                break;
            case 6:
                await WriteShiftsAsync(1);
                break;
            case 7:
                await CreatePartitionsAsync(0.3);
                break;
        }
    }

    /// <summary>Refreshes every view; the ranking twice, as it is made from another that is refreshed after it.</summary>
    public async Task SettleAsync()
    {
        await admin.ExecuteAsync("CALL refresh_all_views()");
        await admin.ExecuteAsync("CALL refresh_view('top_red_zones')");
        // A warehouse that only snapshots name keeps everything until its days are set.
        if (!Rules.Days.ContainsKey("d") && random.Chance(0.7) && await admin.ExecuteScalarAsync<bool>("SELECT EXISTS (SELECT FROM ergo_internal.warehouse_register WHERE id = 'd')"))
        {
            await AdminAsync("SELECT ergo_internal.set_retention_days('d', NULL, 90, 'test')");
            Rules.Days["d"] = 90;
        }
    }

    private async Task SetFloorAsync()
    {
        Rules.FloorDays = random.Next(1, 7);
        await AdminAsync($"SELECT set_retention_floor({Rules.FloorDays}, 'test')");
    }

    private async Task SetHoldAsync(string warehouse)
    {
        Rules.Held.Add(warehouse);
        await AdminAsync($"SELECT set_legal_hold('{warehouse}', 'case 17', 'test')");
    }

    private Task WriteAsync(int rows) => WriteAsync(
        [.. Enumerable.Range(0, rows).Select(_ => maker.Make(now) with { WarehouseId = Warehouse(), EventTime = EventTime() })]);

    private async Task WriteAsync(IReadOnlyList<MadeSnapshot> rows)
    {
        if (rows.Count > 0)
        {
            log.AddRange(rows.Select(row => row.ToString()));
            await writer.InsertManyAsync(rows);
        }
    }

    private async Task WriteShiftsAsync(int rows)
    {
        foreach (var _ in Enumerable.Range(0, rows))
        {
            await WriteShiftAsync(Warehouse(), EventTime());
        }
    }

    private async Task WriteEdgeShiftsAsync()
    {
        foreach (var row in EdgeRows())
        {
            await WriteShiftAsync(row.WarehouseId, row.EventTime);
        }
    }

    private async Task WriteShiftAsync(string warehouse, DateTime at)
    {
        log.Add($"shift of {warehouse} at {at:yyyy-MM-dd HH:mm:ss.ffffff}");
        await admin.ExecuteAsync("INSERT INTO shift_snapshots (warehouse_id, shift_code, event_time, bucket_start, bucket_end) VALUES (@warehouse, 'A', @at, @at, @at)", new { warehouse, at });
    }

    // Each warehouse's cutoff, and the microseconds before and after it.
    private List<MadeSnapshot> EdgeRows() =>
        [.. Announced.SelectMany(warehouse => EdgeTicks.Select(ticks => maker.Make(now) with { WarehouseId = warehouse, EventTime = Rules.Cutoff(warehouse).AddTicks(ticks) }))];

    // Into a partition by its name, of a warehouse nobody announced: rows that no refresh hears of and no run may delete.
    private async Task WritePastTrackingAsync(int rows)
    {
        foreach (var _ in Enumerable.Range(0, rows))
        {
            var day = now.Date.AddDays(-random.Next(13));
            var partition = $"ergonomic_snapshots_{day:yyyy_MM_dd}";
            if (await admin.ExecuteScalarAsync<bool>("SELECT to_regclass(@partition) IS NOT NULL", new { partition }))
            {
                await AdminAsync($"INSERT INTO {partition} (warehouse_id, event_time) VALUES ('nobody', '{day:yyyy-MM-dd} 12:00+00')");
            }
        }
    }

    private async Task WriteAlertsAsync()
    {
        foreach (var warehouse in Announced)
        {
            foreach (var resolvedAt in new DateTime?[] { null, now.AddDays(-365).AddTicks(-10), now.AddDays(-365), now.AddDays(-1) })
            {
                Alerts.Add(($"{warehouse}{Alerts.Count}", warehouse, resolvedAt));
            }
        }

        await admin.ExecuteAsync(
            "INSERT INTO alerts (id, warehouse_id, severity, title, triggered_at, resolved_at) VALUES (@Id, @Warehouse, 'high', 'x', @TriggeredAt, @ResolvedAt)",
            Alerts.Select(alert => new { alert.Id, alert.Warehouse, TriggeredAt = now.AddDays(-500), alert.ResolvedAt }));
    }

    private async Task DeleteSomeAsync(int rows)
    {
        foreach (var _ in Enumerable.Range(0, rows))
        {
            var deleted = writer.Some(random);
            log.Add($"deletes {string.Join(' ', deleted)}");
            await writer.DeleteAsync(deleted);
        }
    }

    private async Task CreatePartitionsAsync(double share)
    {
        foreach (var days in Enumerable.Range(-1, 14))
        {
            foreach (var kind in Kinds.Where(_ => random.Chance(share)))
            {
                await AdminAsync($"SELECT create_{kind}_snapshot_partition('{now.Date.AddDays(-days):yyyy-MM-dd}')");
            }
        }
    }

    private DateTime EventTime()
    {
        if (random.Next(60) == 0 && !database.HasChunks)
        {
            return DateTime.SpecifyKind(random.Next(2) == 0 ? DateTime.MinValue : DateTime.MaxValue, DateTimeKind.Utc);
        }

        var day = now.Date.AddDays(-(random.Next(12) == 0 ? random.Pick(FarBack) : random.Next(13)));
        var at = random.Next(4) switch
        {
            0 => day,
            1 => day.AddTicks(-10),
            _ => day.AddMinutes(random.Next(3) * 400).AddTicks(10 * random.Next(60_000_000)),
        };
        return at > now && random.Next(8) > 0 ? at.AddDays(-1) : at;
    }

    private string Warehouse() => random.Next(12) switch { 0 => "d", 1 => "unassigned", var n => Announced[n % Announced.Length] };

    private async Task AdminAsync(string sql)
    {
        log.Add(sql);
        await admin.ExecuteAsync(sql);
    }
}
