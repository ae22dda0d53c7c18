using Ergo.Snapshots;
using Ergo.Snapshots.Figures;
using Ergo.Snapshots.Figures.Exposure;

namespace Ergo.Portal.Tests.Components.Exposure;

internal static class ExposureSamples
{
    public static readonly DateTimeOffset Start = new(2026, 11, 22, 4, 0, 0, TimeSpan.Zero);

    public static readonly Freshness Fresh = new() { ViewName = "worker_exposure_minutes", CompleteTo = Start.AddHours(2.5), RefreshEvery = TimeSpan.FromMinutes(10), IsStale = false, IsFailing = false };

    public static ExposureMinutes Minutes(double red, double yellow, double green, double? total = null) =>
        new() { Red = red, Yellow = yellow, Green = green, Total = total ?? red + yellow + green };

    public static ExposurePoint Point(int hour, double red, double yellow, double green, double? total = null, bool partial = false) => new()
    {
        Start = Start.AddHours(hour), End = Start.AddHours(hour + 1), IsPartial = partial,
        Red = red, Yellow = yellow, Green = green, Total = total ?? red + yellow + green,
    };

    public static WorkerExposure Worker(string id, double red, double yellow, double green, double? scheduled = 480) => new()
    {
        Pseudonym = id, Red = red, Yellow = yellow, Green = green, Total = red + yellow + green, Shifts = 1, ScheduledMinutes = scheduled, MaxRisk = 88,
        ObservedInShifts = scheduled is null ? 0 : red + yellow + green,
    };

    public static ExposureSummary Summary(params ExposurePoint[] points) => new()
    {
        Workers = [Worker("W-1", 60, 60, 120), Worker("W-2", 0, 30, 90)],
        Identified = new IdentifiedWorkers { Red = 60, Yellow = 90, Green = 210, Total = 360, Count = 2, WithRed = 1, ScheduledMinutes = 960, ObservedInShifts = 360 },
        Unidentified = Minutes(5, 0, 10),
        Sum = Minutes(65, 90, 220),
        Compared = Minutes(65, 90, 220),
        Before = Minutes(100, 50, 100),
        Comparison = Comparison.Of(new TimeRange(Start, Start.AddHours(3)), new TimeRange(Start, Start.AddHours(3)), TimeSpan.FromHours(1), Start.AddHours(3)),
        Zones = [],
        Points = points,
        Shown = new TimeRange(Start, Start.AddHours(3)),
        Freshness = Fresh,
    };
}
