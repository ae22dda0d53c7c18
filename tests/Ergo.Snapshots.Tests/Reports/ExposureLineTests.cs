using Ergo.Snapshots.Privacy;
using Ergo.Snapshots.Reports;
using Ergo.Snapshots.Tests.Privacy;
using static Ergo.Snapshots.Tests.Privacy.RandomWeek;

namespace Ergo.Snapshots.Tests.Reports;

/// <summary>Lines as they are told without a reason: whatever they are cut by, they add up to the same minutes, those of the snapshots.</summary>
public sealed class ExposureLineTests(ExposureLineTests.Data data) : IClassFixture<ExposureLineTests.Data>
{
    private static readonly TimeZoneInfo Berlin = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");

    public static TheoryData<ReportBreakdown, ReportGrain> Cuts
    {
        get
        {
            TheoryData<ReportBreakdown, ReportGrain> cuts = new();
            foreach (var breakdown in Enum.GetValues<ReportBreakdown>())
            {
                foreach (var grain in Readings.Grains)
                {
                    cuts.Add(breakdown, grain);
                }
            }

            return cuts;
        }
    }

    private ReportReader Reader => new(data.Week.Store.DataSource, new WorkerPrivacy(data.Week.Store.DataSource, new PrivacyRules(SmallestGroup)));

    [Theory, MemberData(nameof(Cuts))]
    public async Task Lines_add_up_to_the_snapshots_of_their_cells(ReportBreakdown breakdown, ReportGrain grain)
    {
        var lines = await Reader.LinesAsync(data.Week.Warehouse, data.Whole, breakdown, grain);
        var told = data.Cells.SelectMany(cell => cell.Seen).ToList();
        Assert.Equal((told.Count, told.Count(one => one.IsRed)), (Math.Round(lines.Sum(line => line.Total), 6), Math.Round(lines.Sum(line => line.Red), 6)));
        Assert.Equal(lines.Sum(line => line.Total), lines.Sum(line => line.Green + line.Yellow + line.Red), 6);

        // Each by its own, from the snapshots alone; what is told together of several shifts or zones is compared with what is left.
        foreach (var span in lines.GroupBy(line => (line.From, line.To)))
        {
            var cells = data.Cells.Where(cell => KeyOf(cell.Range.From, grain) == KeyOf(span.Key.From, grain)).ToList();
            Assert.Equal((cells.Min(cell => cell.Range.From), cells.Max(cell => cell.Range.To)), span.Key);
            var seen = cells.SelectMany(cell => cell.Seen).ToList();
            Assert.Equal(seen.Count, span.Sum(line => line.Total), 6);
            if (breakdown == ReportBreakdown.Worker)
            {
                var workers = seen.GroupBy(one => one.Worker).ToList();
                Assert.Equal(workers.Where(one => one.Key is not null).Select(one => (double)one.Count()).Order(), span.Where(line => line.Kind == LineKind.Named).Select(line => Math.Round(line.Total, 6)).Order());
                Assert.Equal(workers.Where(one => one.Key is null).Sum(one => one.Count()), span.Where(line => line.Kind == LineKind.Rest).Sum(line => line.Total), 6);
            }
        }
    }

    [Theory]
    [InlineData(ReportBreakdown.Zone)]
    [InlineData(ReportBreakdown.Shift)]
    public async Task Zones_and_shifts_that_are_told_have_their_own_minutes_in_each_cell(ReportBreakdown breakdown)
    {
        var lines = await Reader.LinesAsync(data.Week.Warehouse, data.Whole, breakdown, ReportGrain.Shift);
        Assert.Contains(lines, line => line.Kind == LineKind.Named);
        Assert.DoesNotContain(lines, line => line.Kind == LineKind.Rest);
        foreach (var line in lines.Where(line => line.Kind == LineKind.Named))
        {
            var own = data.Cells.Single(cell => cell.Range.From == line.From).Seen
                .Where(one => breakdown == ReportBreakdown.Shift ? one.Shift == line.Name : one.Zone == "w1-z" + line.Name!.Split(' ')[1]).ToList();
            Assert.Equal((own.Count, own.Count(one => one.IsRed)), (Math.Round(line.Total, 6), Math.Round(line.Red, 6)));
        }
    }

    [Theory, MemberData(nameof(Cuts))]
    public async Task Neighbouring_periods_have_no_cell_in_common_and_add_up_to_the_whole(ReportBreakdown breakdown, ReportGrain grain)
    {
        var whole = await Reader.LinesAsync(data.Week.Warehouse, data.Whole, breakdown, grain);
        for (var cut = data.Whole.From.AddHours(5); cut < data.Whole.To; cut = cut.AddHours(19))
        {
            var (before, after) = (new TimeRange(data.Whole.From, cut), new TimeRange(cut, data.Whole.To));
            var (first, second) = (await Reader.LinesAsync(data.Week.Warehouse, before, breakdown, grain), await Reader.LinesAsync(data.Week.Warehouse, after, breakdown, grain));
            Assert.All(first, line => Assert.True(line.From < cut && line.To <= (second.Count == 0 ? line.To : second.Min(other => other.From))));
            Assert.All(second, line => Assert.True(line.From >= cut));
            Assert.Equal(
                whole.GroupBy(line => (line.Name, line.Kind)).Select(named => (named.Key, Math.Round(named.Sum(line => line.Total), 6), Math.Round(named.Sum(line => line.Red), 6))).Order(),
                first.Concat(second).GroupBy(line => (line.Name, line.Kind)).Select(named => (named.Key, Math.Round(named.Sum(line => line.Total), 6), Math.Round(named.Sum(line => line.Red), 6))).Order());
            var (held, rest) = (await Reader.HeldAsync(data.Week.Warehouse, before), await Reader.HeldAsync(data.Week.Warehouse, after));
            Assert.Equal(whole.Sum(line => line.Total), held.Minutes!.Value + rest.Minutes!.Value, 6);
        }
    }

    [Fact]
    public async Task What_is_held_is_what_the_lines_tell()
    {
        var held = await Reader.HeldAsync(data.Week.Warehouse, data.Whole);
        var workers = await Reader.LinesAsync(data.Week.Warehouse, data.Whole, ReportBreakdown.Worker, ReportGrain.Period);
        var seen = data.Cells.SelectMany(cell => cell.Seen).ToList();
        Assert.Equal((data.Cells[0].Range.From, data.Cells[^1].Range.To, TimeSpan.FromTicks(data.Cells.Sum(cell => (cell.Range.To - cell.Range.From).Ticks))), (held.From, held.To, held.Told));
        Assert.Equal(seen.Count, held.Minutes!.Value, 6);
        Assert.Equal(seen.Count(one => one.Worker is not null), held.IdentifiedMinutes!.Value, 6);
        Assert.Equal(((long?)seen.Select(one => one.Worker).OfType<string>().Distinct().LongCount(), (long?)seen.Count(one => one.Worker is not null)), (held.Workers, held.Snapshots));
        Assert.Equal(held.Snapshots, workers.Sum(line => line.Snapshots ?? 0));
        Assert.Equal(workers.Sum(line => line.ScheduledMinutes ?? 0), held.ScheduledMinutes ?? 0, 6);
        Assert.InRange(held.Coverage!.Value, 0.01, 1);
    }

    [Theory]
    [InlineData(ReportBreakdown.Zone, "w1-z1", "Zone 1")]
    [InlineData(ReportBreakdown.Shift, "E", "E")]
    public async Task Only_what_is_chosen_is_told_and_nothing_that_is_left_over(ReportBreakdown breakdown, string only, string name)
    {
        var all = await Reader.LinesAsync(data.Week.Warehouse, data.Whole, breakdown, ReportGrain.Shift);
        var some = await Reader.LinesAsync(data.Week.Warehouse, data.Whole, breakdown, ReportGrain.Shift, only);
        Assert.NotEmpty(some);
        Assert.Equal(all.Where(line => line is { Kind: LineKind.Named } && line.Name == name), some);
    }

    [Fact]
    public async Task Period_without_records_has_no_line_and_says_since_when_there_are_some()
    {
        foreach (var range in new[] { new TimeRange(data.Whole.From.AddDays(-30), data.Whole.From), new TimeRange(data.Whole.To.AddDays(1), data.Whole.To.AddDays(9)) })
        {
            var held = await Reader.HeldAsync(data.Week.Warehouse, range);
            Assert.Equal((null, null, null, (double?)0, (long?)0, false), (held.From, held.To, held.Told, held.Minutes, held.Workers, held.IsBehind));
            Assert.Equal(data.Week.Sightings.Min(one => one.Hour), held.RecordsFrom);
            foreach (var breakdown in Enum.GetValues<ReportBreakdown>())
            {
                Assert.Empty(await Reader.LinesAsync(data.Week.Warehouse, range, breakdown, ReportGrain.Period));
            }
        }
    }

    [Fact]
    public async Task Hours_are_refused_without_a_reason() =>
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => Reader.LinesAsync(data.Week.Warehouse, data.Whole, ReportBreakdown.Worker, ReportGrain.Hour));

    // The day, week or month that a shift began in, by .NET's calendar and not by the database's.
    private static string KeyOf(DateTimeOffset moment, ReportGrain grain)
    {
        var day = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(moment, Berlin).DateTime);
        return grain switch
        {
            ReportGrain.Shift => moment.ToString("O"),
            ReportGrain.Day => day.ToString("O"),
            ReportGrain.Week => $"{System.Globalization.ISOWeek.GetYear(day)} {System.Globalization.ISOWeek.GetWeekOfYear(day)}",
            ReportGrain.Month => $"{day.Year} {day.Month}",
            _ => "",
        };
    }

    public sealed class Data : IAsyncLifetime
    {
        internal RandomWeek Week { get; private set; } = null!;

        internal TimeRange Whole { get; private set; }

        /// <summary>The published cells with what was seen in each, from the snapshots.</summary>
        internal IReadOnlyList<(TimeRange Range, IReadOnlyList<Sighting> Seen)> Cells { get; private set; } = [];

        public async Task InitializeAsync()
        {
            Week = await CreateAsync(0.4, hasCalendar: true);
            // Since when there are records is told by another view than the minutes.
            await Week.Store.Views.RefreshAllViewsAsync("test");
            Whole = new TimeRange(Week.From.AddDays(-2), Week.To);
            var starts = await Week.Store.ListAsync<DateTime>("SELECT cell_start FROM ergo_internal.published_cells ORDER BY 1");
            var ends = await Week.Store.ListAsync<DateTime>("SELECT cell_end FROM ergo_internal.published_cells ORDER BY 1");
            Cells = [.. starts.Zip(ends, (from, to) => new TimeRange(new DateTimeOffset(from, TimeSpan.Zero), new DateTimeOffset(to, TimeSpan.Zero)))
                .Select(range => (range, (IReadOnlyList<Sighting>)[.. Week.Sightings.Where(one => HoursOf(range).Contains(one.Hour))]))];
        }

        public Task DisposeAsync() => Week.DisposeAsync().AsTask();
    }
}
