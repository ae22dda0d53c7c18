using System.Globalization;
using Ergo.Operations.Reports;
using Ergo.Reports.Formats;
using Ergo.Snapshots.Reports;

namespace Ergo.Portal.Pages.Reports;

/// <summary>A report that somebody puts together.</summary>
public sealed class ReportDraft
{
    private ReportBreakdown _rows = ReportBreakdown.Worker;

    /// <summary>What it is about.</summary>
    public ReportKind Kind { get; private set; }

    /// <summary>Codes of the warehouses.</summary>
    public IReadOnlyList<string> Warehouses { get; set; } = [];

    /// <summary>The period's name.</summary>
    public PeriodName Period { get; set; } = PeriodName.LastMonth;

    /// <summary>The first day of other days, as a date field has it.</summary>
    public string FirstDay { get; set; } = "";

    /// <summary>The last day of other days; inside.</summary>
    public string LastDay { get; set; } = "";

    /// <summary>What a line is about.</summary>
    public ReportBreakdown Rows
    {
        get => _rows;
        set => (_rows, Only) = (value, value == _rows ? Only : []);
    }

    /// <summary>Only these zones or shifts; empty for all.</summary>
    public IReadOnlyList<string> Only { get; set; } = [];

    /// <summary>Whether zones or shifts can be chosen.</summary>
    public bool CanChooseParts => Kind != ReportKind.Retention && !WithIds && Rows is ReportBreakdown.Zone or ReportBreakdown.Shift;

    /// <summary>What time a line is of.</summary>
    public ReportGrain Grain { get; set; } = ReportGrain.Shift;

    /// <summary>Totals beside the lines.</summary>
    public HashSet<ReportBreakdown> Totals { get; } = [ReportBreakdown.Shift, ReportBreakdown.Zone];

    /// <summary>Whether workers are named by their ids.</summary>
    public bool WithIds { get; set; }

    /// <summary>The format.</summary>
    public ReportFormat Format { get; set; } = ReportFormat.Xlsx;

    /// <summary>The separator of CSV.</summary>
    public char Separator { get; set; } = ',';

    /// <summary>The decimal sign of CSV.</summary>
    public char DecimalSign { get; set; } = '.';

    /// <summary>Whether CSV begins with a byte order mark.</summary>
    public bool HasByteOrderMark { get; set; } = true;

    /// <summary>Whether the proof comes along.</summary>
    public bool WithProof { get; set; } = true;

    /// <summary>Why.</summary>
    public string Reason { get; set; } = "";

    /// <summary>Another subject, with the lines that are usual for it.</summary>
    public void About(ReportKind kind)
    {
        Kind = kind;
        WithIds = false;
        (Rows, Grain) = kind == ReportKind.Exposure ? (ReportBreakdown.Worker, ReportGrain.Shift) : (ReportBreakdown.Zone, ReportGrain.Day);
        Totals.Clear();
        Totals.UnionWith(kind == ReportKind.Exposure ? [ReportBreakdown.Shift, ReportBreakdown.Zone] : kind == ReportKind.Retention ? [] : [ReportBreakdown.Zone]);
    }

    /// <summary>What is asked for.</summary>
    public ReportRequest ToRequest() => new()
    {
        Kind = Kind,
        Warehouses = Warehouses,
        Period = Period == PeriodName.Custom ? new ReportPeriod(PeriodName.Custom, Day(FirstDay), Day(LastDay)) : new ReportPeriod(Period),
        Rows = Rows,
        Only = CanChooseParts ? Only : [],
        Grain = WithIds ? ReportGrain.Hour : Grain,
        Totals = [.. Totals.Order()],
        WithIds = WithIds,
        Format = Format,
        Csv = new CsvChoice(Separator, DecimalSign, HasByteOrderMark),
        WithProof = WithProof,
    };

    /// <summary>Takes what was saved; why it is needed is asked anew each time.</summary>
    public void Use(ReportRequest saved)
    {
        (Kind, Warehouses, Period, Rows, WithIds, Format, WithProof) = (saved.Kind, saved.Warehouses, saved.Period.Name, saved.Rows, saved.WithIds, saved.Format, saved.WithProof);
        Only = saved.Only;
        (FirstDay, LastDay) = (Text(saved.Period.FirstDay), Text(saved.Period.LastDay));
        Grain = saved is { Grain: ReportGrain.Hour, Kind: ReportKind.Exposure } ? ReportGrain.Shift : saved.Grain;
        (Separator, DecimalSign, HasByteOrderMark) = (saved.Csv.Separator, saved.Csv.DecimalSign, saved.Csv.HasByteOrderMark);
        Totals.Clear();
        Totals.UnionWith(saved.Totals);
    }

    private static string Text(DateOnly? day) => day?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) ?? "";

    private static DateOnly? Day(string text) => DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null;
}
