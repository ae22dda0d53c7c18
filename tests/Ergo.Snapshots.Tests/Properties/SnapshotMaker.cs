using System.Globalization;

namespace Ergo.Snapshots.Tests.Properties;

/// <summary>A row to write; everything that may be null sometimes is.</summary>
internal sealed record MadeSnapshot
{
    public required string Id { get; init; }

    public required string WarehouseId { get; init; }

    public string? ZoneId { get; init; }

    public string? PickLocationId { get; init; }

    public string? ShiftCode { get; init; }

    public required DateTime EventTime { get; init; }

    public string? CameraId { get; init; }

    public string? WorkerId { get; init; }

    public int? RulaScore { get; init; }

    public int? RebaScore { get; init; }

    public double? NioshIndex { get; init; }

    public double? CompositeRisk { get; init; }

    public string? TrafficLight { get; init; }

    public required DateTime IngestTime { get; init; }

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Id} {WarehouseId}/{ZoneId ?? "-"}/{PickLocationId ?? "-"}/{ShiftCode ?? "-"} {EventTime:yyyy-MM-dd HH:mm:ss.ffffff} k={WorkerId ?? "-"} c={CameraId ?? "-"} {RulaScore}/{RebaScore}/{NioshIndex}/{CompositeRisk} {TrafficLight ?? "-"}");
}

/// <summary>Random snapshots: few keys and few moments, so that they meet in buckets; odd values among them.</summary>
internal sealed class SnapshotMaker(Random random, string[] warehouses, bool withInfinity = true, bool withPoison = false)
{
    private static readonly double[] OddIndexes = [-0.5, 0, 1.0, 1.0000001, 1.5, 1.5000001, 2.0, 2.0000001, 3.0, 3.0000001, 12.5, double.NaN, double.PositiveInfinity, double.NegativeInfinity];
    private static readonly double[] OddRisks = [-0.001, 0, 100, 100.001, 1e300, double.NaN, double.PositiveInfinity];
    private static readonly string[] Lights = ["green", "green", "yellow", "red", "red", "red", "purple", "RED", " Red\t", "amber", "Orange", "", " "];

    // One badge, camera or zone as different gateways write it; the last two begin alike.
    private static readonly string[] OddIds =
        ["", "  ", "\t", " odd", "odd ", "odd\u00a0", "Zo\u00eb", "Zoe\u0308", "\ufeffZo\u00eb", new string('x', 300) + "1", new string('x', 300) + "2"];
    private readonly List<TimeSpan> moments = [];
    private readonly List<MadeSnapshot> postures = [];
    private int made;

    /// <summary>A row seen from a moment: mostly recent, sometimes late, years old or of the future.</summary>
    public MadeSnapshot Make(DateTime now)
    {
        // A few postures come again and again, so that the same one is seen in neighbouring hours.
        var made = Scored(now);
        if (random.Next(3) == 0)
        {
            return made;
        }

        if (postures.Count < 3)
        {
            postures.Add(made);
        }

        var like = postures[random.Next(postures.Count)];
        return made with { ZoneId = like.ZoneId, TrafficLight = like.TrafficLight, RulaScore = like.RulaScore, RebaScore = like.RebaScore, NioshIndex = like.NioshIndex };
    }

    public string Warehouse() => warehouses[random.Next(warehouses.Length)];

    /// <summary>A moment to write to, by choice near one that was used before, at the edges of buckets too.</summary>
    public DateTime EventTime(DateTime now)
    {
        // No time at all: infinity, and minus infinity.
        if (random.Next(100) == 0 && withInfinity)
        {
            return DateTime.SpecifyKind(random.Next(2) == 0 ? DateTime.MaxValue : DateTime.MinValue, DateTimeKind.Utc);
        }

        // Around the edge of what is due: five minutes ahead.
        if (random.Next(10) == 0)
        {
            return Whole(now.AddSeconds(240 + random.Next(120)));
        }

        if (moments.Count < 4 || random.Next(4) == 0)
        {
            moments.Add(random.Next(16) switch
            {
                < 5 => TimeSpan.FromMinutes(-random.Next(180)),
                < 8 => TimeSpan.FromHours(-random.Next(72)),
                < 11 => TimeSpan.FromDays(-random.Next(12)),
                11 => TimeSpan.FromDays(-random.Next(450)),
                12 => TimeSpan.FromDays(-random.Next(4000)),
                13 => TimeSpan.FromSeconds(random.Next(900)),
                14 => TimeSpan.FromHours(random.Next(72)),
                _ => TimeSpan.FromHours(-random.Next(3)),
            });
        }

        var near = now + moments[random.Next(moments.Count)];
        return random.Next(8) switch
        {
            0 => Floor(near, TimeSpan.FromHours(1)),
            1 => Floor(near, TimeSpan.FromHours(1)).AddTicks(-10),
            2 => Floor(near, TimeSpan.FromMinutes(1)),
            3 => Floor(near, TimeSpan.FromDays(1)).AddTicks(10 * random.Next(-1, 2)),
            4 => Whole(near.AddMinutes(60 - random.Next(120))),
            _ => Floor(near, TimeSpan.FromMinutes(1)).AddTicks(10 * random.Next(60_000_000)),
        };
    }

    // Microseconds are all that the database keeps.
    private static DateTime Whole(DateTime time) => Floor(time, TimeSpan.FromMicroseconds(1));

    private static DateTime Floor(DateTime time, TimeSpan unit) => new(time.Ticks - (time.Ticks % unit.Ticks), DateTimeKind.Utc);

    private MadeSnapshot Scored(DateTime now) => new()
    {
        Id = string.Create(CultureInfo.InvariantCulture, $"s{made++}"),
        WarehouseId = Warehouse(),
        ZoneId = OrNull(0.15, () => withPoison && random.Next(60) == 0 ? HistoryDatabase.Poison : Odd() ?? $"z{random.Next(3)}"),
        PickLocationId = OrNull(0.2, () => Odd() ?? $"p{random.Next(3)}"),
        ShiftCode = OrNull(0.2, () => Odd() ?? (random.Next(2) == 0 ? "A" : "B")),
        EventTime = EventTime(now),
        CameraId = OrNull(0.3, () => Odd() ?? $"c{random.Next(2)}"),
        WorkerId = OrNull(0.3, () => Odd() ?? $"k{random.Next(2)}"),
        RulaScore = OrNullable(0.15, () => random.Next(-1, 10)),
        RebaScore = OrNullable(0.15, () => random.Next(-1, 18)),
        NioshIndex = OrNullable(0.15, () => random.Next(3) == 0 ? OddIndexes[random.Next(OddIndexes.Length)] : random.NextDouble() * 4),
        CompositeRisk = OrNullable(0.15, () => random.Next(6) == 0 ? OddRisks[random.Next(OddRisks.Length)] : random.NextDouble() * 100),
        TrafficLight = OrNull(0.1, () => Lights[random.Next(Lights.Length)]),
        IngestTime = now + TimeSpan.FromDays(random.Next(3) switch { 0 => -4000 * random.NextDouble(), 1 => 4000 * random.NextDouble(), _ => 0 }),
    };

    private string? Odd() => random.Next(8) == 0 ? OddIds[random.Next(OddIds.Length)] : null;

    private string? OrNull(double probability, Func<string> make) => random.NextDouble() < probability ? null : make();

    private T? OrNullable<T>(double probability, Func<T> make)
        where T : struct => random.NextDouble() < probability ? null : make();
}
