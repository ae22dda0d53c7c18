using Ergo.Simulator.Loading;
using Ergo.Simulator.Posture;

namespace Ergo.Simulator.Tests;

/// <summary>Histories that several tests look at, made once.</summary>
internal static class Histories
{
    public static readonly DateTimeOffset End = new(2026, 3, 18, 10, 20, 30, TimeSpan.Zero);

    private static readonly Lazy<SnapshotRow[]> Fortnight = new(() => [.. new HistoryGenerator(Options(150_000, 14)).Rows()]);

    /// <summary>150,000 snapshots over 14 days.</summary>
    public static SnapshotRow[] OfTwoWeeks => Fortnight.Value;

    public static HistoryOptions Options(long rows, int days, int seed = 1) => new() { Rows = rows, Days = days, End = End, Seed = seed };

    public static double Share(this SnapshotRow[] rows, Func<SnapshotRow, bool> condition) => rows.Count(condition) / (double)rows.Length;
}
