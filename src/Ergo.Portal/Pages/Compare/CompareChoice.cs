using System.Globalization;
using Ergo.Portal.Navigation;
using Ergo.Snapshots;
using Ergo.Snapshots.Figures;
using Ergo.Snapshots.Figures.Compare;
using Ergo.Snapshots.Warehouses;

namespace Ergo.Portal.Pages.Compare;

/// <summary>When the second side is, against the first.</summary>
/// <param name="Code">The code in the URL.</param>
/// <param name="Label">Its name on the control.</param>
/// <param name="Back">How many days earlier it begins, of as many days as the first has.</param>
public sealed record ComparePeriod(string Code, string Label, Func<int, int> Back)
{
    /// <summary>Every period; the first is used where the URL names none.</summary>
    public static readonly IReadOnlyList<ComparePeriod> All =
    [
        new("before", "The period before", days => days), new("same", "The same days", _ => 0), new("week", "The same days a week earlier", _ => 7), new("4weeks", "The same days 4 weeks earlier", _ => 28),
    ];

    /// <summary>The period of a code, or null.</summary>
    /// <param name="code">The code.</param>
    public static ComparePeriod? Find(string? code) => All.FirstOrDefault(one => one.Code == code);
}

/// <summary>One side: where, and which days.</summary>
/// <param name="Warehouse">The warehouse.</param>
/// <param name="Question">The days, and the zone or shift.</param>
public sealed record CompareSide(Warehouse Warehouse, SideQuestion Question)
{
    /// <summary>The zone of its times.</summary>
    public TimeZoneInfo Zone => LocalTime.ZoneOf(Warehouse.Timezone);
}

/// <summary>What the URL asks to be compared: two sides of as many days each.</summary>
/// <param name="First">The first side.</param>
/// <param name="Second">The second side.</param>
/// <param name="Period">How the second side's days were named; null for a day chosen.</param>
public sealed record CompareChoice(CompareSide First, CompareSide Second, ComparePeriod? Period)
{
    /// <summary>True where both sides are of the same place.</summary>
    public bool IsSamePlace => First.Warehouse.Id == Second.Warehouse.Id && First.Question.ZoneId == Second.Question.ZoneId && First.Question.ShiftCode == Second.Question.ShiftCode;

    /// <summary>The sides of a URL.</summary>
    /// <param name="first">The first side's warehouse.</param>
    /// <param name="range">The range. Of one that ends now, as many days as it has, up to the last that is over; of another, the days it touches that are over.</param>
    /// <param name="completeTo">Up to when the figures are complete; null before the first refresh.</param>
    /// <param name="query">The rest of the URL.</param>
    /// <param name="second">The second side's warehouse.</param>
    public static CompareChoice Of(Warehouse first, RangeQuery range, DateTimeOffset? completeTo, CompareQuery query, Warehouse second)
    {
        var days = DaysOf(first, range, completeTo);
        var chosen = DateOnly.TryParseExact(query.SecondDay, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : (DateOnly?)null;
        // Another place is compared over the same days, and a place with itself over those before.
        var usual = second.Id == first.Id && query is { SecondZone: null, SecondShift: null } ? ComparePeriod.All[0] : ComparePeriod.All[1];
        var period = chosen is null ? ComparePeriod.Find(query.Period) ?? usual : null;
        var begins = chosen ?? days.First.AddDays(-Back(first, range, days.Count, period!));
        var zone = query.Zone;
        return new CompareChoice(
            new CompareSide(first, new SideQuestion(days, query.Shift is null ? zone : null, query.Shift)),
            new CompareSide(second, new SideQuestion(
                LocalDays.Between(begins, begins.AddDays(days.Count - 1), second),
                (query.SecondShift ?? OfSame(query.Shift)) is null ? query.SecondZone ?? OfSame(zone) : null, query.SecondZone is null ? query.SecondShift ?? OfSame(query.Shift) : null)),
            period);

        // What the second side does not name is as on the first, as far as it is the same warehouse.
        string? OfSame(string? value) => second.Id == first.Id && query is { SecondZone: null, SecondShift: null } ? value : null;
    }

    // Before a week is the week before, however much of it is over; before a month the month before. No day is on both sides.
    private static int Back(Warehouse warehouse, RangeQuery range, int days, ComparePeriod period) => period == ComparePeriod.All[0] && range.Calendar is not null
        ? Math.Max(days, LocalDays.DayOf(range.From, warehouse).DayNumber - LocalDays.DayOf(range.Times.Before.From, warehouse).DayNumber)
        : period.Back(days);

    // A day in progress is never held against a whole one.
    private static LocalDays DaysOf(Warehouse warehouse, RangeQuery range, DateTimeOffset? completeTo)
    {
        var touched = LocalDays.Of(new TimeRange(range.From, range.To), warehouse, CompareQueries.MostDays);
        var last = completeTo is { } complete && LocalDays.DayOf(complete, warehouse).AddDays(-1) is var over && over < touched.Last ? over : touched.Last;
        var first = range.Preset is { } preset ? last.AddDays(1 - Math.Clamp((int)Math.Ceiling(preset.Length.TotalDays), 1, CompareQueries.MostDays)) : touched.First;
        return LocalDays.Between(first <= last ? first : last, last, warehouse);
    }
}

/// <summary>What of the URL says which sides are compared.</summary>
/// <param name="Zone">The first side's zone.</param>
/// <param name="Shift">The first side's shift.</param>
/// <param name="SecondZone">The second side's zone.</param>
/// <param name="SecondShift">The second side's shift.</param>
/// <param name="Period">The second side's days, by name.</param>
/// <param name="SecondDay">The second side's first day.</param>
public sealed record CompareQuery(string? Zone, string? Shift, string? SecondZone, string? SecondShift, string? Period, string? SecondDay)
{
    /// <summary>The address of a comparison.</summary>
    /// <param name="warehouse">The first side's warehouse, by its code.</param>
    /// <param name="range">The first side's range; null for the usual one.</param>
    /// <param name="second">The second side's warehouse, by its code; null for the same.</param>
    public string Url(string? warehouse, RangeQuery? range, string? second)
    {
        var url = PageUrls.Build(PageUrls.ComparePath, warehouse, range);
        foreach (var (key, value) in new[]
        {
            (PageUrls.ZoneKey, Zone), (PageUrls.ShiftKey, Shift), (PageUrls.SecondWarehouseKey, second == warehouse ? null : second), (PageUrls.SecondZoneKey, SecondZone), (PageUrls.SecondShiftKey, SecondShift),
            (PageUrls.SecondPeriodKey, Period), (PageUrls.SecondDayKey, SecondDay),
        })
        {
            url = PageUrls.With(url, key, string.IsNullOrEmpty(value) ? null : value);
        }

        return url;
    }

    /// <summary>The address with the sides exchanged: both in days by their dates.</summary>
    /// <param name="choice">The sides.</param>
    /// <param name="now">The current moment.</param>
    public static string Swapped(CompareChoice choice, DateTimeOffset now)
    {
        var (first, second) = (choice.Second, choice.First);
        var end = first.Question.Days.Range.To < now ? first.Question.Days.Range.To : now;
        return new CompareQuery(
            first.Question.ZoneId, first.Question.ShiftCode, second.Question.ZoneId, second.Question.ShiftCode, null, second.Question.Days.First.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture))
            .Url(first.Warehouse.Code, RangeQuery.Between(first.Question.Days.Range.From, end, now).Range, second.Warehouse.Code);
    }
}
