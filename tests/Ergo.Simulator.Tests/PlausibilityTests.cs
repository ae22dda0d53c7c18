using Ergo.Simulator.Loading;
using Ergo.Simulator.Posture;
using Ergo.Simulator.World;

namespace Ergo.Simulator.Tests;

public sealed class PlausibilityTests
{
    private static readonly SnapshotRow[] Rows = Histories.OfTwoWeeks;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Lights_are_mostly_green_and_rarely_red(int seed)
    {
        SnapshotRow[] rows = [.. new HistoryGenerator(Histories.Options(60_000, 14, seed)).Rows()];

        Assert.InRange(rows.Share(row => row.Light == "green"), 0.63, 0.77);
        Assert.InRange(rows.Share(row => row.Light == "yellow"), 0.16, 0.27);
        Assert.InRange(rows.Share(row => row.Light == "red"), 0.045, 0.11);
    }

    [Fact]
    public void Light_follows_composite() =>
        Assert.All(
            Rows.Where(row => row.Light is not null && row.Composite is not null),
            row => Assert.Equal(TrafficLight.Of(row.Composite!.Value), row.Light));

    [Fact]
    public void Composite_follows_the_three_scores() =>
        Assert.All(
            Rows.Where(row => row is { Rula: >= 1 and <= 7, Reba: >= 1 and <= 15, Niosh: not null, Composite: <= 100 }),
            row => Assert.Equal(PostureScores.CompositeOf(row.Rula!.Value, row.Reba!.Value, row.Niosh!.Value), row.Composite));

    [Fact]
    public void Reason_is_given_for_yellow_and_red_alone() =>
        Assert.All(Rows, row => Assert.Equal(row.Light is "yellow" or "red", row.Reason is not null));

    [Fact]
    public void Scores_correlate()
    {
        SnapshotRow[] whole = [.. Rows.Where(row => row is { Rula: >= 1 and <= 7, Reba: >= 1 and <= 15, Niosh: not null })];

        Assert.True(Correlation(whole, row => row.Rula!.Value, row => row.Reba!.Value) > 0.8);
        Assert.True(Correlation(whole, row => row.Reba!.Value, row => row.Niosh!.Value) > 0.8);
    }

    [Fact]
    public void Imperfections_are_as_frequent_as_meant()
    {
        Assert.InRange(Rows.Share(row => row.IngestTime - row.EventTime > TimeSpan.FromMinutes(1)), 0.012, 0.03);
        Assert.InRange(Rows.Share(row => row.ZoneId is null), 0.008, 0.012);
        Assert.InRange(Rows.Share(row => row.PickLocationId is null), 0.008, 0.012);
        Assert.InRange(Rows.Share(row => row.ShiftCode is null), 0.008, 0.012);
        Assert.InRange(Rows.Share(row => row.WorkerId is null), 0.02, 0.04);
        Assert.InRange(Rows.Share(row => row.Rula is null), 0.002, 0.004);
        Assert.InRange(Rows.Share(row => row.Reba is null), 0.002, 0.004);
        Assert.InRange(Rows.Share(row => row.Niosh is null), 0.002, 0.004);
        Assert.InRange(Rows.Share(row => row.Composite is null), 0.002, 0.004);
        Assert.InRange(Rows.Share(row => row.Light is null), 0.0005, 0.002);
        Assert.InRange(Rows.Share(row => row.Keypoints is not null), 0.008, 0.012);
        Assert.InRange(
            Rows.Share(row => row.Rula is 0 or 9 || row.Reba is 17 || row.Composite is 120), 0.0002, 0.001);
    }

    [Fact]
    public void Scores_are_within_range_or_one_of_the_known_garblings() =>
        Assert.All(Rows, row =>
        {
            Assert.InRange(row.Rula ?? 1, 0, 9);
            Assert.NotEqual(8, row.Rula);
            Assert.True(row.Reba is null or (>= 1 and <= 15) or 17);
            Assert.True(row.Composite is null or (>= 0 and <= 100) or 120);
            Assert.InRange(row.Niosh ?? 1, 0.05, 6);
            Assert.InRange(row.RiskScore, 0, 1);
            Assert.InRange(row.Confidence, 0.35, 0.99);
        });

    [Fact]
    public void Risk_grows_in_the_course_of_a_shift()
    {
        ILookup<string, SnapshotRow> byWarehouse = Rows.Where(row => row.Composite is <= 100).ToLookup(row => row.WarehouseId);
        double begin = 0;
        double end = 0;
        foreach (SimulatedWarehouse warehouse in SimulatedWorld.Create(1, 4).Warehouses)
        {
            double Average(Func<double, bool> part) => byWarehouse[warehouse.Id]
                .Where(row => part(warehouse.Clock.At(row.EventTime).ElapsedFraction(row.EventTime))).Average(row => row.Composite!.Value);
            begin += Average(fraction => fraction < 0.3);
            end += Average(fraction => fraction > 0.7);
        }

        Assert.True(end > begin + (4 * 3), $"Average composite risk rises from {begin / 4} to {end / 4}.");
    }

    [Fact]
    public void One_zone_of_a_warehouse_gets_better_and_one_worse()
    {
        SnapshotRow[] dense = [.. new HistoryGenerator(Histories.Options(200_000, 14) with { Warehouses = 1 }).Rows().Where(row => row.Composite is <= 100)];
        SimulatedWarehouse warehouse = SimulatedWorld.Create(1, 1).Warehouses[0];
        DateTime middle = Histories.End.UtcDateTime.AddDays(-7);
        double Change(SimulatedZone zone) =>
            dense.Where(row => row.ZoneId == zone.Id && row.EventTime >= middle).Average(row => row.Composite!.Value)
            - dense.Where(row => row.ZoneId == zone.Id && row.EventTime < middle).Average(row => row.Composite!.Value);

        Assert.True(Change(Assert.Single(warehouse.Zones, zone => zone.Trend < 0)) < -5);
        Assert.True(Change(Assert.Single(warehouse.Zones, zone => zone.Trend > 0)) > 5);
    }

    [Fact]
    public void Nights_and_weekends_are_thinner()
    {
        SimulatedWarehouse warehouse = SimulatedWorld.Create(1, 1).Warehouses[0];
        SnapshotRow[] own = [.. Rows.Where(row => row.WarehouseId == warehouse.Id)];
        int weekend = own.Count(row => warehouse.Clock.LocalTime(row.EventTime).DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday);

        Assert.True(own.Count(row => row.ShiftCode == "night") < 0.6 * own.Count(row => row.ShiftCode == "early"));
        Assert.True(weekend / 4.0 < 0.6 * (own.Length - weekend) / 10.0);
    }

    [Fact]
    public void Worker_is_seen_by_several_cameras_in_some_minutes_but_never_in_two_zones()
    {
        IGrouping<(string?, DateTime), SnapshotRow>[] minutes =
        [
            .. Rows.Where(row => row.WorkerId is not null && row.ZoneId is not null)
                .GroupBy(row => (row.WorkerId, row.EventTime.Date.AddMinutes((int)row.EventTime.TimeOfDay.TotalMinutes))),
        ];

        Assert.All(minutes, minute => Assert.Single(minute.Select(row => row.ZoneId).Distinct()));
        Assert.True(minutes.Count(minute => minute.Select(row => row.CameraId).Distinct().Count() > 1) > minutes.Length / 20);
    }

    [Fact]
    public void Cameras_sample_at_different_rates()
    {
        HashSet<double> gaps =
        [
            .. Rows.GroupBy(row => row.CameraId).Select(camera =>
            {
                DateTime[] times = [.. camera.Select(row => row.EventTime).Order()];
                return times.Zip(times.Skip(1), (a, b) => (b - a).TotalSeconds).GroupBy(gap => gap).MaxBy(group => group.Count())!.Key;
            }),
        ];

        Assert.Superset(new HashSet<double> { 5, 15, 30 }, gaps);
    }

    [Fact]
    public void Cameras_are_silent_during_their_outages()
    {
        Dictionary<string, SimulatedCamera> cameras = SimulatedWorld.Create(1, 4).Warehouses
            .SelectMany(warehouse => warehouse.Zones).SelectMany(zone => zone.Cameras).ToDictionary(camera => camera.Id);

        Assert.All(Rows, row => Assert.False(CameraOutages.IsDown(cameras[row.CameraId], new DateTimeOffset(row.EventTime).ToUnixTimeMilliseconds())));
        Assert.Contains(cameras.Values, camera => Enumerable.Range(0, 14 * 24).Any(
            hour => CameraOutages.IsDown(camera, Histories.End.AddHours(-hour).ToUnixTimeMilliseconds())));
    }

    private static double Correlation(SnapshotRow[] rows, Func<SnapshotRow, double> first, Func<SnapshotRow, double> second)
    {
        double meanA = rows.Average(first);
        double meanB = rows.Average(second);
        return rows.Sum(row => (first(row) - meanA) * (second(row) - meanB))
            / Math.Sqrt(rows.Sum(row => Math.Pow(first(row) - meanA, 2)) * rows.Sum(row => Math.Pow(second(row) - meanB, 2)));
    }
}
