using Ergo.Portal.Charts;
using Ergo.Portal.Figures;
using Ergo.Snapshots.Figures.Postures;

namespace Ergo.Portal.Pages.Postures;

/// <summary>The valid bands of one scoring instrument in a range, beside what could not be banded. Shares are of the valid scores.</summary>
public sealed record Instrument
{
    private const string InvalidBand = "invalid";
    private const string NotScoredBand = "not scored";

    private Instrument(string code, string name, string severe, int severeBands, IReadOnlyList<BandCount> all)
    {
        Code = code;
        Name = name;
        Severe = severe;
        Bands = [.. all.Where(band => band.Instrument == code && band.Meaning is not null).OrderBy(band => band.Ordinal)];
        SevereBands = [.. Bands.Skip(Math.Max(0, Bands.Count - severeBands))];
        Invalid = all.FirstOrDefault(band => band.Instrument == code && band.Band == InvalidBand)?.Count ?? 0;
        NotScored = all.FirstOrDefault(band => band.Instrument == code && band.Band == NotScoredBand)?.Count ?? 0;
    }

    /// <summary>rula, reba or niosh.</summary>
    public string Code { get; }

    /// <summary>The name shown.</summary>
    public string Name { get; }

    /// <summary>The most severe bands in words, for example "REBA 8 or more".</summary>
    public string Severe { get; }

    /// <summary>The published bands, the mildest first.</summary>
    public IReadOnlyList<BandCount> Bands { get; }

    /// <summary>Those of <see cref="Severe"/>.</summary>
    public IReadOnlyList<BandCount> SevereBands { get; }

    /// <summary>Snapshots whose score lies outside the instrument's scale.</summary>
    public long Invalid { get; }

    /// <summary>Snapshots without a score.</summary>
    public long NotScored { get; }

    /// <summary>Snapshots with a valid score.</summary>
    public long Scored => Bands.Sum(band => band.Count);

    /// <summary>The same in the finished hours, which are compared with the time before.</summary>
    public long ScoredCompared => Bands.Sum(band => band.CountCompared);

    /// <summary>The same in the time before.</summary>
    public long ScoredBefore => Bands.Sum(band => band.CountBefore);

    /// <summary>Share of the most severe bands, 0..1; null without scores.</summary>
    public double? SevereShare => Of(SevereBands.Sum(band => band.Count), Scored);

    /// <summary>How many scores the most severe bands have, of how many.</summary>
    public Share Severity => new(SevereBands.Sum(band => band.Count), Scored);

    /// <summary>The share in the finished hours, which is compared with the one before.</summary>
    public double? SevereShareCompared => Of(SevereBands.Sum(band => band.CountCompared), ScoredCompared);

    /// <summary>The same in the time before.</summary>
    public double? SevereShareBefore => Of(SevereBands.Sum(band => band.CountBefore), ScoredBefore);

    /// <summary>Where the bands are published.</summary>
    public string Source => string.Join("; ", Bands.Select(band => band.Source).OfType<string>().Distinct());

    /// <summary>The three instruments of a summary: RULA, REBA, NIOSH.</summary>
    /// <param name="summary">What was read.</param>
    public static IReadOnlyList<Instrument> Of(PostureSummary summary) =>
    [
        new("rula", "RULA", "RULA 7", 1, summary.Bands),
        new("reba", "REBA", "REBA 8 or more", 2, summary.Bands),
        new("niosh", "NIOSH lifting index (LI)", "LI over 3.0", 1, summary.Bands),
    ];

    /// <summary>A band's share of the valid scores, 0..1; null without scores.</summary>
    /// <param name="band">One of <see cref="Bands"/>.</param>
    public double? Share(BandCount band) => Of(band.Count, Scored);

    /// <summary>The same in the range before.</summary>
    /// <param name="band">One of <see cref="Bands"/>.</param>
    public double? ShareBefore(BandCount band) => Of(band.CountBefore, ScoredBefore);

    /// <summary>A band as it is read, for example "3–4", "over 1.0 to 1.5" or "over 3.0".</summary>
    /// <param name="band">One of <see cref="Bands"/>.</param>
    public string Label(BandCount band)
    {
        if (band.Band.StartsWith('>'))
        {
            return $"over {band.Band[1..]}";
        }

        if (!band.Band.StartsWith("<=", StringComparison.Ordinal))
        {
            return band.Band.Replace('-', '–');
        }

        var below = Bands.LastOrDefault(other => other.Ordinal < band.Ordinal);
        return below is null ? $"to {band.Band[2..]}" : $"over {below.Band[2..]} to {band.Band[2..]}";
    }

    /// <summary>The step of the scale by lightness of a band; the most severe is always the last step.</summary>
    /// <param name="band">One of <see cref="Bands"/>.</param>
    public ChartColor Color(BandCount band) => ChartColor.Step5 - (Bands.Count - 1 - Bands.ToList().IndexOf(band));

    private static double? Of(long part, long whole) => whole == 0 ? null : (double)part / whole;
}
