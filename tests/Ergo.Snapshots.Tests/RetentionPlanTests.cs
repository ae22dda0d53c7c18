using Ergo.Testing;

namespace Ergo.Snapshots.Tests;

/// <summary>What the plan shows, against plain counts.</summary>
public sealed class RetentionPlanTests
{
    [SkippableTheory, MemberData(nameof(Store.Servers), MemberType = typeof(Store))]
    public async Task Plan_equals_an_independent_count(PostgresKind server)
    {
        await using var store = await RetentionScenario.CreateAsync(server);
        var plan = await store.Retention.GetPlanAsync();

        // By leaf: of a row on another node tableoid tells the shard.
        var leaves = await store.ListAsync<string>("""
            SELECT format('SELECT %L AS source, %L AS leaf, warehouse_id, event_time FROM %s', i.inhparent::regclass, c.relname, c.oid::regclass)
            FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid WHERE i.inhparent IN ('ergonomic_snapshots'::regclass, 'shift_snapshots'::regclass)
            """);
        var expired = await store.ListAsync<string>($"""
            SELECT format('%s %s %s %s', source, leaf, warehouse_id, count(*)) FROM ({string.Join(" UNION ALL ", leaves)}) s
            WHERE (event_time AT TIME ZONE 'UTC')::date < (now() AT TIME ZONE 'UTC')::date - CASE warehouse_id WHEN 'w1' THEN 2 WHEN 'w2' THEN 4 WHEN 'w3' THEN 6 END
            GROUP BY source, leaf, warehouse_id ORDER BY 1
            """);
        Assert.Equal(
            expired.Order(StringComparer.Ordinal),
            plan.Items.Select(item => $"{item.TableName} {item.PartitionName} {item.WarehouseId} {item.ExpiredRows}").Order(StringComparer.Ordinal));
        Assert.Equal(plan.TotalRows, plan.Items.Sum(item => item.ExpiredRows));
        Assert.All(plan.Items, item => Assert.True(item.PartitionBytes > 0));
        Assert.Equal("Warehouse 1", plan.Items.First(item => item.WarehouseId == "w1").WarehouseName);
    }

    [Fact]
    public async Task Partition_goes_whole_only_when_every_warehouse_in_it_expired()
    {
        await using var store = await RetentionScenario.CreateAsync();
        var plan = await store.Retention.GetPlanAsync();

        async Task<(bool GoesWhole, string? KeptBy)> Of(int daysBack, string table = "ergonomic_snapshots")
        {
            var name = await store.PartitionNameAsync(table, daysBack);
            return Assert.Single(plan.Items.Where(item => item.PartitionName == name).Select(item => (item.GoesWhole, item.KeptBy)).Distinct());
        }

        Assert.Equal((true, null), await Of(8));
        Assert.Equal((false, "Warehouse 4 (legal hold)"), await Of(7));
        Assert.Equal((true, null), await Of(7, "shift_snapshots"));
        Assert.Equal((false, "Warehouse 3 (6 days)"), await Of(5));
        var (whole, holders) = await Of(4);
        Assert.False(whole);
        Assert.Equal(["Warehouse 2 (4 days)", "Warehouse 3 (6 days)"], holders!.Split(", ").Order(StringComparer.Ordinal));
        // DEFAULT is never dropped.
        Assert.All(plan.Items.Where(item => item.PartitionName.EndsWith("_default", StringComparison.Ordinal)), item => Assert.False(item.GoesWhole));
        if (Store.Server != PostgresKind.Timescale)
        {
            Assert.Contains(plan.Items, item => item.PartitionName == "ergonomic_snapshots_default");
            Assert.Equal(3, plan.WholePartitions);
        }

        Assert.DoesNotContain(plan.Items, item => item.WarehouseId == "w4");
    }

    [Fact]
    public async Task Plan_of_one_warehouse_counts_it_alone_and_names_who_else_is_there()
    {
        await using var store = await RetentionScenario.CreateAsync();
        var all = await store.Retention.GetPlanAsync();
        var one = await store.Retention.GetPlanAsync("w2");

        Assert.Equal(
            all.Items.Where(item => item.WarehouseId == "w2").Select(item => (item.PartitionName, item.ExpiredRows)),
            one.Items.Select(item => (item.PartitionName, item.ExpiredRows)));
        var whole = await store.PartitionNameAsync("ergonomic_snapshots", 8);
        var shared = one.Items.Single(item => item.PartitionName == whole);
        Assert.False(shared.GoesWhole);
        Assert.Contains("Warehouse 1", shared.KeptBy, StringComparison.Ordinal);
        Assert.Contains("Warehouse 3", shared.KeptBy, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Three_of_those_who_still_need_a_day_are_named_legal_holds_first_and_the_rest_counted()
    {
        await using var store = await RetentionScenario.CreateAsync();
        await store.RunAsync("""
            INSERT INTO warehouses (id, name, code, retention_days) SELECT 'many' || n, 'A hall ' || n, 'M' || n, 3650 FROM generate_series(1, 7) n;
            INSERT INTO ergonomic_snapshots (warehouse_id, event_time) SELECT 'many' || n, now() - interval '8 days' FROM generate_series(1, 7) n
            """);
        await store.RunAsync("SELECT set_legal_hold('many6', 'Case 12', 'test')");
        var whole = await store.PartitionNameAsync("ergonomic_snapshots", 8);
        var plan = await store.Retention.GetPlanAsync("w2");
        // Beside the seven: Warehouse 1 and Warehouse 3.
        Assert.Equal("A hall 6 (legal hold), A hall 1 (3650 days), A hall 2 (3650 days) and 6 more", plan.Items.Single(item => item.PartitionName == whole).KeptBy);
    }

    [Fact]
    public async Task Plan_of_an_unknown_warehouse_is_refused()
    {
        await using var store = await Store.CreateAsync();
        var refusal = await Assert.ThrowsAsync<Npgsql.PostgresException>(() => store.Retention.GetPlanAsync("w'9"));
        Assert.Equal("There is no warehouse with id 'w''9'", refusal.MessageText);
    }

    [Fact]
    public async Task Plan_of_an_empty_database_is_empty()
    {
        await using var store = await Store.CreateAsync();
        var plan = await store.Retention.GetPlanAsync();
        Assert.Empty(plan.Items);
        Assert.Equal(0, plan.TotalRows);
        await store.Retention.RunManuallyAsync("test", plan.Fingerprint);
    }

    [Fact]
    public async Task Cutoff_is_the_same_whatever_the_sessions_time_zone()
    {
        await using var store = await Store.CreateAsync();
        // Half past midnight UTC, ninety days after a day with summer time.
        var cutoffs = new HashSet<string>();
        foreach (var zone in new[] { "UTC", "Europe/Berlin", "America/Chicago", "Asia/Kolkata" })
        {
            cutoffs.Add(await store.AskAsync<string>($"""
                SET TimeZone = '{zone}';
                SELECT (ergo_internal.cutoff_at(90, false, '2025-11-22 00:30:00+00') AT TIME ZONE 'UTC')::text
                    || ' ' || (ergo_internal.cutoff_at(200, false, '2025-11-21 23:30:00+00') AT TIME ZONE 'UTC')::text
                """));
        }

        Assert.Equal(["2025-08-24 00:00:00 2025-05-05 00:00:00"], cutoffs);
    }

    [SkippableTheory, MemberData(nameof(Store.Servers), MemberType = typeof(Store))]
    public async Task Fingerprint_is_the_same_whatever_the_sessions_time_zone(PostgresKind server)
    {
        await using var store = await RetentionScenario.CreateAsync(server, rows: 200);
        // So that the rows are counted.
        await store.RunAsync("DELETE FROM ergo_internal.counted_days");
        var plan = await store.Retention.GetPlanAsync();
        Assert.Equal(plan.Fingerprint, await store.AskAsync<string>("SET TimeZone = 'Asia/Kolkata'; SET DateStyle = 'German'; SELECT retention_plan_fingerprint()"));
    }
}
