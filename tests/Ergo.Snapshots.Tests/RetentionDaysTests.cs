using Ergo.Snapshots.Retention;
using Npgsql;

namespace Ergo.Snapshots.Tests;

/// <summary>How long a warehouse keeps its snapshots: what is accepted, what is refused, and who changed it.</summary>
public sealed class RetentionDaysTests
{
    [Theory]
    [InlineData("1", 1)]
    [InlineData("3650", 3650)]
    [InlineData(" 90 ", 90)]
    [InlineData("007", 7)]
    public void Whole_number_of_days_in_range_is_accepted(string text, int expected)
    {
        Assert.True(WarehouseRetention.TryParseDays(text, out var days, out var refusal));
        Assert.Equal(expected, days);
        Assert.Null(refusal);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("3651")]
    [InlineData("99999999999999")]
    [InlineData("1.5")]
    [InlineData("1,5")]
    [InlineData("1,000")]
    [InlineData("ninety")]
    [InlineData("+5")]
    [InlineData("1e2")]
    [InlineData("0x10")]
    [InlineData("9 0")]
    [InlineData("９０")]
    [InlineData("٩٠")]
    public void Anything_else_is_refused_quoting_what_was_typed(string text)
    {
        Assert.False(WarehouseRetention.TryParseDays(text, out var days, out var refusal));
        Assert.Equal(0, days);
        Assert.Equal($"\"{text}\" is not a whole number of days from 1 to 3650.", refusal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData(null)]
    public void Nothing_typed_is_refused_asking_for_a_number(string? text)
    {
        Assert.False(WarehouseRetention.TryParseDays(text, out _, out var refusal));
        Assert.Equal("Enter the number of days to keep, 1 to 3650.", refusal);
    }

    [Fact]
    public async Task Service_function_and_constraint_refuse_days_out_of_range_and_keep_the_old_value()
    {
        await using var store = await Store.CreateAsync();
        await store.SeedWarehousesAsync(1);
        foreach (var days in new[] { 0, -1, 3651, int.MaxValue })
        {
            var refusal = await Assert.ThrowsAsync<RetentionException>(() => Retention(store).SetDaysAsync("w1", 90, days, "admin"));
            Assert.Contains($"from 1 to 3650, not {days}", refusal.Message, StringComparison.Ordinal);
            var direct = await Assert.ThrowsAsync<PostgresException>(() => store.RunAsync("SELECT ergo_internal.set_retention_days('w1', 90, @days, 'psql')", new { days }));
            Assert.Contains("from 1 to 3650", direct.MessageText, StringComparison.Ordinal);
            var update = await Assert.ThrowsAsync<PostgresException>(() => store.RunAsync("UPDATE warehouses SET retention_days = @days WHERE id = 'w1'", new { days }));
            Assert.Equal("warehouses_retention_days_range", update.ConstraintName);
            Assert.Equal(90, await DaysAsync(store));
        }

        Assert.Equal(0, await store.AskAsync<long>("SELECT count(*) FROM ergo_internal.retention_changes"));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3650)]
    public async Task Change_is_stored_and_recorded(int days)
    {
        await using var store = await Store.CreateAsync();
        await store.SeedWarehousesAsync(2);
        await Retention(store).SetDaysAsync("w1", 90, days, "admin");

        Assert.Equal(days, await DaysAsync(store));
        Assert.Equal(90, await store.AskAsync<int>("SELECT retention_days FROM warehouses WHERE id = 'w2'"));
        Assert.Equal(
            [$"w1 90 {days} admin"],
            await store.ListAsync<string>("SELECT format('%s %s %s %s', warehouse_id, old_days, new_days, changed_by) FROM ergo_internal.retention_changes WHERE changed_at > now() - interval '1 minute'"));
    }

    [Fact]
    public async Task Second_of_two_editors_is_told_and_nothing_is_overwritten()
    {
        await using var store = await Store.CreateAsync();
        await store.SeedWarehousesAsync(1);
        await Retention(store).SetDaysAsync("w1", 90, 30, "the first admin");

        var refusal = await Assert.ThrowsAsync<RetentionException>(() => Retention(store).SetDaysAsync("w1", 90, 60, "the second admin"));
        Assert.Equal("Retention is now 30 days (changed by the first admin), no longer 90 days. Nothing was overwritten.", refusal.Message);
        Assert.Equal(30, await DaysAsync(store));

        await Retention(store).SetDaysAsync("w1", 30, 60, "the second admin");
        Assert.Equal(60, await DaysAsync(store));
    }

    [Fact]
    public async Task Of_many_editors_at_once_exactly_one_wins()
    {
        await using var store = await Store.CreateAsync();
        await store.SeedWarehousesAsync(1);
        var outcomes = await Task.WhenAll(Enumerable.Range(1, 8).Select(async days =>
        {
            try
            {
                await Retention(store).SetDaysAsync("w1", 90, days, $"editor {days}");
                return days;
            }
            catch (RetentionException)
            {
                return 0;
            }
        }));

        var winner = Assert.Single(outcomes, days => days > 0);
        Assert.Equal(winner, await DaysAsync(store));
        Assert.Equal([$"editor {winner}"], await store.ListAsync<string>("SELECT changed_by FROM ergo_internal.retention_changes"));
    }

    [Fact]
    public async Task Same_days_again_change_nothing_and_record_nothing()
    {
        await using var store = await Store.CreateAsync();
        await store.SeedWarehousesAsync(1);
        await Retention(store).SetDaysAsync("w1", 90, 90, "admin");
        Assert.Equal(0, await store.AskAsync<long>("SELECT count(*) FROM ergo_internal.retention_changes"));
    }

    [Fact]
    public async Task Days_below_the_floor_are_refused_with_the_reason()
    {
        await using var store = await Store.CreateAsync();
        await store.SeedWarehousesAsync(1);
        await store.RunAsync("UPDATE ergo_internal.settings SET retention_floor_days = 30");
        var refusal = await Assert.ThrowsAsync<RetentionException>(() => Retention(store).SetDaysAsync("w1", 90, 29, "admin"));
        Assert.Equal("This installation keeps snapshots for at least 30 days; 29 is below that floor.", refusal.Message);
        Assert.Equal(90, await DaysAsync(store));
        await Retention(store).SetDaysAsync("w1", 90, 30, "admin");
        Assert.Equal(30, await DaysAsync(store));
    }

    [Fact]
    public async Task Floor_holds_for_a_warehouse_that_was_set_lower_before_it()
    {
        await using var store = await Store.CreateAsync();
        await store.SeedWarehousesAsync(1);
        await store.RunAsync("""
            INSERT INTO ergonomic_snapshots (id, warehouse_id, event_time) VALUES ('20', 'w1', now() - interval '20 days'), ('40', 'w1', now() - interval '40 days');
            UPDATE warehouses SET retention_days = 5 WHERE id = 'w1';
            UPDATE ergo_internal.settings SET retention_floor_days = 30
            """);
        Assert.Equal(await store.AskAsync<DateTime>("SELECT date_trunc('day', now(), 'UTC') - interval '720 hours'"), await store.AskAsync<DateTime>("SELECT get_retention_cutoff_date('w1')"));
        await store.Retention.RunManuallyAsync("admin");
        Assert.Equal(["20"], await store.ListAsync<string>("SELECT id FROM ergonomic_snapshots"));
    }

    [Fact]
    public async Task Unknown_warehouse_is_refused()
    {
        await using var store = await Store.CreateAsync();
        var refusal = await Assert.ThrowsAsync<RetentionException>(() => Retention(store).SetDaysAsync("'; DROP TABLE warehouses; --", 90, 30, "admin"));
        Assert.Equal("There is no warehouse with id '''; DROP TABLE warehouses; --'.", refusal.Message);
        Assert.Equal(0, await store.AskAsync<long>("SELECT count(*) FROM warehouses"));
    }

    [Fact]
    public async Task Legal_hold_without_a_reason_is_refused()
    {
        await using var store = await Store.CreateAsync();
        var refusal = await Assert.ThrowsAsync<PostgresException>(() => store.RunAsync(
            "INSERT INTO ergo_internal.warehouse_retention (warehouse_id, legal_hold, hold_reason) VALUES ('unassigned', true, '  ')"));
        Assert.Equal("hold_has_a_reason", refusal.ConstraintName);
    }

    private static WarehouseRetention Retention(Store store) => new(store.DataSource);

    private static Task<int> DaysAsync(Store store) => store.AskAsync<int>("SELECT retention_days FROM warehouses WHERE id = 'w1'");
}
