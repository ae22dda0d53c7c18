using System.Globalization;
using Ergo.Operations.Reports;

namespace Ergo.Portal.Words;

/// <summary>Periods of reports in words.</summary>
internal static class PeriodWords
{
    /// <summary>The periods that are offered, in their order.</summary>
    public static readonly IReadOnlyList<PeriodName> Offered =
    [
        PeriodName.LastWeek, PeriodName.LastMonth, PeriodName.LastQuarter, PeriodName.LastYear, PeriodName.ThisWeek, PeriodName.ThisMonth, PeriodName.ThisQuarter, PeriodName.ThisYear,
        PeriodName.Yesterday, PeriodName.Custom,
    ];

    /// <summary>A period's name, for example "Last quarter".</summary>
    public static string Name(PeriodName name) => name switch
    {
        PeriodName.ThisWeek => "This week",
        PeriodName.LastWeek => "Last week",
        PeriodName.ThisMonth => "This month",
        PeriodName.LastMonth => "Last month",
        PeriodName.ThisQuarter => "This quarter",
        PeriodName.LastQuarter => "Last quarter",
        PeriodName.ThisYear => "This year",
        PeriodName.LastYear => "Last year",
        PeriodName.Yesterday => "Yesterday",
        _ => "Other days …",
    };

    /// <summary>Days in words, for example "1 July to 30 September 2026".</summary>
    public static string Days((DateOnly First, DateOnly Last) days) =>
        days.First == days.Last ? days.First.ToString("d MMMM yyyy", CultureInfo.InvariantCulture)
        : (days.First.Year, days.First.Month) == (days.Last.Year, days.Last.Month) ? string.Create(CultureInfo.InvariantCulture, $"{days.First.Day} to {days.Last:d MMMM yyyy}")
        : days.First.Year == days.Last.Year ? string.Create(CultureInfo.InvariantCulture, $"{days.First:d MMMM} to {days.Last:d MMMM yyyy}")
        : string.Create(CultureInfo.InvariantCulture, $"{days.First:d MMMM yyyy} to {days.Last:d MMMM yyyy}");
}
