using Ergo.Snapshots.Figures.Postures;
using Ergo.Snapshots.Figures.RedZones;
using Ergo.Snapshots.Privacy;
using Ergo.Snapshots.Reports;

namespace Ergo.Snapshots.Tests.Reports;

/// <summary>Lines of red zones and postures: those of the snapshots, and of the pages, however they are cut.</summary>
public sealed class ClockLineTests(RangeQueryTests.Data data) : IClassFixture<RangeQueryTests.Data>
{
    public static TheoryData<bool, ReportGrain> Cuts
    {
        get
        {
            TheoryData<bool, ReportGrain> cuts = new();
            foreach (var grain in Enum.GetValues<ReportGrain>().Where(grain => grain != ReportGrain.Shift))
            {
                cuts.Add(true, grain);
                cuts.Add(false, grain);
            }

            return cuts;
        }
    }

    private ReportReader Reader => new(data.Store.DataSource, new WorkerPrivacy(data.Store.DataSource, new PrivacyRules()));

    private TimeZoneInfo Zone => TimeZoneInfo.FindSystemTimeZoneById(data.Warehouse.Timezone);

    // Whole local days, over a change of month.
    private TimeRange Range
    {
        get
        {
            var today = TimeZoneInfo.ConvertTime(data.Now, Zone).Date;
            return new TimeRange(Moment(today.AddDays(-45)), Moment(today.AddDays(-1)));
        }
    }

    [Theory, MemberData(nameof(Cuts))]
    public async Task Lights_are_those_of_the_snapshots(bool byZone, ReportGrain grain)
    {
        await using var reading = await Reader.OpenAsync();
        var lines = await reading.LightsAsync(data.Warehouse, new ClockQuestion(Range, byZone, grain)).ToListAsync();
        var names = await NamesAsync();
        Assert.Equal(
            data.Raw.In(Range).GroupBy(row => (Start: StartOf(row, grain), Zone: byZone && row.ZoneId is { } id ? names[id] : null))
                .Select(group => $"{group.Key.Start:u} {group.Key.Zone} {group.ToList().Lights()}").Order(StringComparer.Ordinal),
            lines.Select(line => $"{line.From:u} {line.Zone} {(line.Green, line.Yellow, line.Red, line.Total)}").Order(StringComparer.Ordinal));
        Assert.All(lines, line => Assert.Equal(EndOf(line.From, grain), line.To));
    }

    [Theory, MemberData(nameof(Cuts))]
    public async Task Bands_are_those_of_the_snapshots(bool byZone, ReportGrain grain)
    {
        await using var reading = await Reader.OpenAsync();
        var lines = await reading.BandsAsync(data.Warehouse, new ClockQuestion(Range, byZone, grain)).ToListAsync();
        var names = await NamesAsync();
        var raw = data.Raw.In(Range).GroupBy(row => (Start: StartOf(row, grain), Zone: byZone && row.ZoneId is { } id ? names[id] : null)).ToList();
        // Every band has its line, also where nothing is in it.
        Assert.Equal(raw.Count * 20, lines.Count);
        Assert.Equal(
            raw.SelectMany(group => new[] { ("rula", (Func<RawSnapshot, string>)(row => RawFigures.RulaBand(row.RulaScore))), ("reba", row => RawFigures.RebaBand(row.RebaScore)), ("niosh", row => RawFigures.NioshBand(row.NioshIndex)) }
                .SelectMany(instrument => group.GroupBy(instrument.Item2).Select(band => $"{group.Key.Start:u} {group.Key.Zone} {instrument.Item1} {band.Key} {band.Count()}"))).Order(StringComparer.Ordinal),
            lines.Where(line => line.Count > 0).Select(line => $"{line.From:u} {line.Zone} {line.Instrument} {line.Band} {line.Count}").Order(StringComparer.Ordinal));
        Assert.All(lines.GroupBy(line => (line.From, line.Zone, line.Instrument)), group => Assert.Equal(group.First().Scored, group.Where(line => line.Meaning is not null).Sum(line => line.Count)));
    }

    [Fact]
    public async Task Totals_are_those_of_the_pages()
    {
        await using var reading = await Reader.OpenAsync();
        var zones = (await new RedZoneQueries(data.Store.DataSource, data.Clock).GetZonesAsync(data.Warehouse, Range)).Zones;
        Assert.Equal(
            zones.Select(zone => (zone.ZoneName, zone.Green, zone.Yellow, zone.Red, zone.Total, Round(zone.AvgCompositeRisk), zone.MaxCompositeRisk)),
            (await reading.LightsAsync(data.Warehouse, new ClockQuestion(Range, true, ReportGrain.Period)).ToListAsync())
                .Select(line => (line.Zone ?? "Unknown zone", line.Green, line.Yellow, line.Red, line.Total, Round(line.AvgRisk), line.MaxRisk)));
        var bands = (await new PostureQueries(data.Store.DataSource).GetAsync(data.Warehouse, Range)).Bands;
        Assert.Equal(
            bands.Select(band => (band.Instrument, band.Band, band.Meaning, band.Count)).Order(),
            (await reading.BandsAsync(data.Warehouse, new ClockQuestion(Range, false, ReportGrain.Period)).ToListAsync()).Select(line => (line.Instrument, line.Band, line.Meaning, line.Count)).Order());
        Assert.Equal(data.Raw.In(Range).Count(), (await reading.HeldLightsAsync(data.Warehouse, Range)).Snapshots);
        Assert.Equal(data.Raw.In(Range).Count(), (await reading.HeldBandsAsync(data.Warehouse, Range)).Snapshots);
    }

    [Fact]
    public async Task Only_chosen_zones_are_told()
    {
        await using var reading = await Reader.OpenAsync();
        var all = await reading.LightsAsync(data.Warehouse, new ClockQuestion(Range, true, ReportGrain.Week)).ToListAsync();
        var name = (await NamesAsync())["w1-z2"];
        Assert.Equal(all.Where(line => line.Zone == name).Select(line => line with { AvgRisk = Round(line.AvgRisk) }), (await reading.LightsAsync(data.Warehouse, new ClockQuestion(Range, true, ReportGrain.Week) { Only = ["w1-z2"] }).ToListAsync())
            .Select(line => line with { AvgRisk = Round(line.AvgRisk) }));
    }

    // Sums differ in their last digits by the order of adding.
    private static double? Round(double? mean) => mean is { } known ? Math.Round(known, 9) : null;

    private async Task<Dictionary<string, string>> NamesAsync() =>
        (await data.Store.ListAsync<string>("SELECT id || '|' || name FROM zones")).Select(zone => zone.Split('|')).ToDictionary(zone => zone[0], zone => zone[1]);

    private DateTimeOffset StartOf(RawSnapshot row, ReportGrain grain)
    {
        var local = TimeZoneInfo.ConvertTimeFromUtc(row.EventTime, Zone);
        return grain switch
        {
            ReportGrain.Hour => new DateTimeOffset(row.EventTime.Date.AddHours(row.EventTime.Hour), TimeSpan.Zero),
            ReportGrain.Day => Moment(local.Date),
            ReportGrain.Week => Moment(local.Date.AddDays(-(((int)local.DayOfWeek + 6) % 7))),
            ReportGrain.Month => Moment(new DateTime(local.Year, local.Month, 1, 0, 0, 0, DateTimeKind.Unspecified)),
            _ => Range.From,
        };
    }

    private DateTimeOffset EndOf(DateTimeOffset start, ReportGrain grain)
    {
        var local = TimeZoneInfo.ConvertTime(start, Zone).DateTime;
        return grain switch
        {
            ReportGrain.Hour => start.AddHours(1),
            ReportGrain.Day => Moment(local.AddDays(1)),
            ReportGrain.Week => Moment(local.AddDays(7)),
            ReportGrain.Month => Moment(local.AddMonths(1)),
            _ => Range.To,
        };
    }

    private DateTimeOffset Moment(DateTime local) => new(TimeZoneInfo.ConvertTimeToUtc(DateTime.SpecifyKind(local, DateTimeKind.Unspecified), Zone), TimeSpan.Zero);
}
