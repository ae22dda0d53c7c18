using Ergo.Snapshots.Figures.Exposure;
using Ergo.Snapshots.Privacy;
using Ergo.Snapshots.Reports;
using Ergo.Snapshots.Tests.Reports;

namespace Ergo.Snapshots.Tests.Privacy;

/// <summary>Whatever two ranges are asked for, their answers tell of no group that is too small.</summary>
public sealed class PublishedRangesTests
{
    [Theory]
    [InlineData(0.1, true)]
    [InlineData(0.7, true)]
    [InlineData(0.3, false)]
    public async Task No_two_answers_tell_of_fewer_people_than_a_group(double seed, bool hasCalendar)
    {
        await using var week = await RandomWeek.CreateAsync(seed, hasCalendar);
        WorkerPrivacy privacy = new(week.Store.DataSource, new PrivacyRules(RandomWeek.SmallestGroup));
        ExposureQueries queries = new(week.Store.DataSource, privacy);
        var answers = await AnswersAsync(queries, week);
        Assert.True(answers.Count > 5, $"{answers.Count} different answers");

        foreach (var answer in answers)
        {
            // The answer is what its span says, no more and no less.
            var hours = RandomWeek.HoursOf(answer.Shown);
            var seen = week.Sightings.Where(sighting => hours.Contains(sighting.Hour)).ToList();
            Assert.Equal(TimeSpan.Zero, answer.NotTold);
            Assert.Equal(seen.Count, answer.Sum.Total, 6);
            Assert.Equal(seen.Count(sighting => sighting.IsRed), answer.Sum.Red, 6);
            Assert.Equal(seen.Count(sighting => sighting.Worker is null), answer.Unidentified.Total, 6);
            Assert.Equal(seen.Where(sighting => sighting.Worker is not null).Select(sighting => sighting.Worker).Distinct().Count(), answer.Workers.Count);
            Assert.True(answer.Workers.Count is 0 or >= RandomWeek.SmallestGroup);
            Assert.Equal(answer.Sum.Total, answer.Zones.Sum(zone => zone.Total), 6);
            Assert.Equal(answer.Sum.Total, answer.Points.Sum(point => point.Total), 6);
            Assert.All(answers, other => Assert.Null(week.Learned(answer, other)));
        }
    }

    [Fact]
    public async Task Answers_by_the_hour_would_tell_and_are_found_out()
    {
        await using var week = await RandomWeek.CreateAsync(0.1, hasCalendar: true);
        var answers = await AnswersAsync(week.Store.Exposure, week);
        Assert.Contains(answers, answer => answers.Any(other => week.Learned(answer, other) is not null));
    }

    [Theory]
    [InlineData(0.1)]
    [InlineData(0.7)]
    public async Task Points_zones_and_lines_of_a_file_are_of_as_many_people(double seed)
    {
        await using var week = await RandomWeek.CreateAsync(seed, hasCalendar: true);
        WorkerPrivacy privacy = new(week.Store.DataSource, new PrivacyRules(RandomWeek.SmallestGroup));
        ExposureQueries queries = new(week.Store.DataSource, privacy);
        var all = await queries.GetAsync(week.Warehouse, new TimeRange(week.From, week.To));
        var (named, together) = (0, 0);
        foreach (var point in all.Points)
        {
            var cell = await queries.GetAsync(week.Warehouse, new TimeRange(point.Start, point.End));
            Assert.Equal(new TimeRange(point.Start, point.End), cell.Shown);
            var hours = RandomWeek.HoursOf(cell.Shown);
            var seen = week.Sightings.Where(sighting => hours.Contains(sighting.Hour)).ToList();
            bool IsGroup(IEnumerable<RandomWeek.Sighting> some) => some.Select(one => one.Worker).Where(worker => worker is not null).Distinct().Count() is 0 or >= RandomWeek.SmallestGroup;
            Assert.True(IsGroup(seen));
            var apart = cell.Zones.Where(zone => !zone.IsTogether).ToList();
            foreach (var zone in apart)
            {
                var inZone = seen.Where(sighting => sighting.Zone == zone.ZoneId).ToList();
                Assert.True(IsGroup(inZone));
                Assert.Equal(inZone.Count, zone.Total, 6);
                named++;
            }

            var rest = seen.Where(sighting => apart.All(zone => zone.ZoneId != sighting.Zone)).ToList();
            Assert.True(IsGroup(rest));
            Assert.Equal(rest.Count, cell.Zones.Where(zone => zone.IsTogether).Sum(zone => zone.Total), 6);
            together += cell.Zones.Count(zone => zone.IsTogether);
        }

        Assert.True(named > 0 && together > 0, $"{named} zones apart, {together} times together");

        ReportReader report = new(week.Store.DataSource, privacy);
        var held = await report.HeldAsync(week.Warehouse, all.Shown);
        Assert.Equal((all.Shown.From, all.Shown.To, all.Shown.To - all.Shown.From), (held.From, held.To, held.Told));
        var lines = await report.LinesAsync(week.Warehouse, all.Shown, ReportBreakdown.Worker, ReportGrain.Shift);
        Assert.Equal(all.Sum.Total, lines.Sum(line => line.Total), 6);
        Assert.All(lines.GroupBy(line => line.From), cell => Assert.True(cell.Count(line => line.Kind == LineKind.Named) is 0 or >= RandomWeek.SmallestGroup));
        Assert.Equal(all.Workers.Select(worker => worker.Pseudonym).Order(StringComparer.Ordinal), lines.Select(line => line.Name).OfType<string>().Distinct().Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData(0.1, true)]
    [InlineData(0.3, false)]
    public async Task No_two_reports_tell_of_fewer_people_than_a_group(double seed, bool hasCalendar)
    {
        await using var week = await RandomWeek.CreateAsync(seed, hasCalendar);
        ReportReader report = new(week.Store.DataSource, new WorkerPrivacy(week.Store.DataSource, new PrivacyRules(RandomWeek.SmallestGroup)));
        Dictionary<string, HashSet<DateTimeOffset>> answers = [];
        foreach (var range in week.Ranges())
        {
            // A warehouse's line of each cell: which hours it tells of, and how many minutes there were.
            var lines = await report.LinesAsync(week.Warehouse, range, ReportBreakdown.Warehouse, ReportGrain.Shift);
            var hours = lines.SelectMany(line => RandomWeek.HoursOf(new TimeRange(line.From, line.To))).ToHashSet();
            Assert.All(lines, line => Assert.InRange(line.From, range.From, range.To.AddTicks(-1)));
            Assert.Equal(week.Sightings.Count(sighting => hours.Contains(sighting.Hour)), lines.Sum(line => line.Total), 6);
            answers.TryAdd(string.Join(' ', lines.Select(line => line.From.ToString("O"))), hours);
        }

        Assert.True(answers.Count > 5, $"{answers.Count} different answers");
        foreach (var one in answers.Values)
        {
            foreach (var other in answers.Values)
            {
                var left = one.Except(other).ToHashSet();
                var workers = week.Sightings.Where(sighting => left.Contains(sighting.Hour)).Select(sighting => sighting.Worker).OfType<string>().Distinct().Count();
                Assert.False(workers is > 0 and < RandomWeek.SmallestGroup, $"{workers} workers are left");
            }
        }
    }

    private static async Task<List<ExposureSummary>> AnswersAsync(ExposureQueries queries, RandomWeek week)
    {
        Dictionary<TimeRange, ExposureSummary> answers = [];
        foreach (var range in week.Ranges())
        {
            var answer = await queries.GetAsync(week.Warehouse, range);
            if (answer.IsPublished)
            {
                answers.TryAdd(answer.Shown, answer);
            }
        }

        return [.. answers.Values];
    }
}
