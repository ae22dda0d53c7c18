using Ergo.Simulator.Loading;
using Ergo.Simulator.Posture;
using Ergo.Simulator.World;

namespace Ergo.Simulator.Tests;

public sealed class HistoryGeneratorTests
{
    [Fact]
    public void Rows_of_equal_options_are_equal()
    {
        SnapshotRow[] again = [.. new HistoryGenerator(Histories.Options(20_000, 5)).Rows()];

        Assert.Equal([.. new HistoryGenerator(Histories.Options(20_000, 5)).Rows()], again);
    }

    [Fact]
    public void Rows_of_another_seed_differ()
    {
        HashSet<string> ids = [.. new HistoryGenerator(Histories.Options(5_000, 3)).Rows().Select(row => row.Id)];

        Assert.DoesNotContain(new HistoryGenerator(Histories.Options(5_000, 3, seed: 2)).Rows(), row => ids.Contains(row.Id));
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(7, 400)]
    [InlineData(12_345, 2)]
    [InlineData(90_000, 1)]
    public void Rows_are_as_many_as_asked(long rows, int days) =>
        Assert.Equal(rows, new HistoryGenerator(Histories.Options(rows, days)).Rows().LongCount());

    [Fact]
    public void Rows_have_distinct_ids() =>
        Assert.Equal(Histories.OfTwoWeeks.Length, Histories.OfTwoWeeks.Select(row => row.Id).Distinct().Count());

    [Fact]
    public void Rows_lie_within_the_period_and_arrive_within_it()
    {
        DateTime end = Histories.End.UtcDateTime;
        Assert.All(Histories.OfTwoWeeks, row =>
        {
            Assert.InRange(row.EventTime, end.AddDays(-14), end.AddTicks(-1));
            Assert.InRange(row.IngestTime, row.EventTime, end);
        });
    }

    [Fact]
    public void Rows_begin_with_the_newest_hour()
    {
        DateTime[] hours = [.. Histories.OfTwoWeeks.Select(row => row.EventTime.Date.AddHours(row.EventTime.Hour)).Distinct()];

        Assert.Equal(hours.OrderDescending(), hours);
        Assert.Equal(new DateTime(2026, 3, 18, 10, 0, 0, DateTimeKind.Utc), hours[0]);
    }

    [Fact]
    public void Rows_of_every_warehouse_carry_the_shift_of_its_clock()
    {
        Dictionary<string, SimulatedWarehouse> warehouses = SimulatedWorld.Create(1, 4).Warehouses.ToDictionary(w => w.Id);
        Assert.All(
            Histories.OfTwoWeeks.Where(row => row.ShiftCode is not null),
            row => Assert.Equal(warehouses[row.WarehouseId].Clock.At(row.EventTime).Shift.Code, row.ShiftCode));
        Assert.Equal(4, Histories.OfTwoWeeks.Select(row => row.WarehouseId).Distinct().Count());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(777)]
    [InlineData(4_000)]
    public void Chunks_from_any_position_go_on_without_gap_or_repetition(int chunkRows)
    {
        HistoryGenerator generator = new(Histories.Options(9_000, 2));
        HistoryChunk[] all = [.. generator.Chunks(chunkRows: chunkRows)];
        HistoryChunk[] start = all[..Math.Min(all.Length, 5)];

        HistoryChunk[] rest = [.. new HistoryGenerator(Histories.Options(9_000, 2)).Chunks(start[^1].Next, 2_500)];

        HistoryChunk[] resumed = [.. start, .. rest];
        Assert.Equal(
            generator.Rows().OrderBy(row => row.Id, StringComparer.Ordinal),
            resumed.SelectMany(chunk => chunk.Snapshots).OrderBy(row => row.Id, StringComparer.Ordinal));
        Assert.Equal(all.SelectMany(chunk => chunk.Shifts), resumed.SelectMany(chunk => chunk.Shifts));
    }

    [Fact]
    public void Shift_summaries_agree_with_the_snapshots()
    {
        HistoryChunk[] chunks = [.. new HistoryGenerator(Histories.Options(30_000, 1)).Chunks()];
        SnapshotRow[] rows = [.. chunks.SelectMany(chunk => chunk.Snapshots)];
        ShiftRow[] shifts = [.. chunks.SelectMany(chunk => chunk.Shifts)];

        Assert.NotEmpty(shifts);
        Assert.Contains(shifts, shift => shift.BucketEnd - shift.BucketStart == TimeSpan.FromMinutes(30));
        Assert.All(shifts, shift =>
        {
            SnapshotRow[] own =
            [
                .. rows.Where(row => row.WarehouseId == shift.WarehouseId && row.ShiftCode == shift.ShiftCode
                    && row.EventTime >= shift.BucketStart && row.EventTime < shift.BucketEnd),
            ];
            Assert.Equal(own.Where(row => row is { Light: "red", PickLocationId: not null }).Select(row => row.PickLocationId).Distinct().Count(), shift.Red);
            Assert.Equal(own.Where(row => row.Composite is <= 100).Average(row => row.Composite)!.Value, shift.Composite!.Value, 0.006);
            Assert.True(shift.BucketEnd <= Histories.End.UtcDateTime);
        });
    }

    [Fact]
    public void Days_cover_every_event()
    {
        HashSet<DateOnly> days = [.. new HistoryGenerator(Histories.Options(150_000, 14)).Days()];

        Assert.Equal(15, days.Count);
        Assert.All(Histories.OfTwoWeeks, row => Assert.Contains(DateOnly.FromDateTime(row.EventTime), days));
    }
}
