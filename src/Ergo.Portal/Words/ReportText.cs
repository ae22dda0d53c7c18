using System.Globalization;
using Ergo.Database;
using Ergo.Operations.Reports;
using Ergo.Reports.Tables;
using Ergo.Snapshots.Reports;

namespace Ergo.Portal.Words;

/// <summary>Reports in words: what stands in the files.</summary>
public sealed class ReportText : IReportWords
{
    private static readonly ReportLabels Labels = new()
    {
        Summary = "Summary", Definitions = "Definitions and sources", Evidence = "Proof", Warnings = "Before you use these figures", Source = "Source", PageOf = "Page {0} of {1}",
        Yes = "yes", No = "no", Part = "part {0}", Language = "en-GB",
    };

    /// <inheritdoc />
    public ReportTable Table(ReportTableSpec spec, ReportRequest request) => new()
    {
        Name = spec.Name, Title = Title(spec, request), IsMain = spec.IsMain,
        IfEmpty = "Nothing is told of this period: it was not observed, or too few people worked, or the records begin later",
        Columns = [.. spec.Columns.Select(column => new ReportColumn
        {
            Name = column.Name, Heading = ReportColumnWords.Heading(column.Name), Kind = column.Kind, Decimals = column.Decimals, IsKey = column.IsKey, Width = column.Width,
            Missing = ReportColumnWords.Missing(column.Name),
        })],
    };

    /// <inheritdoc />
    public string LineName(ExposureBreakdown breakdown, LineKind kind) => (breakdown, kind) switch
    {
        (ExposureBreakdown.Worker, _) => "unidentified",
        (ExposureBreakdown.Zone, LineKind.Together) => "zones with few workers, together",
        (ExposureBreakdown.Zone, LineKind.Named) => "unknown zone",
        (ExposureBreakdown.Zone, _) => "not told by zone",
        (ExposureBreakdown.Shift, LineKind.Together) => "shifts with few workers, together",
        (ExposureBreakdown.Shift, LineKind.Named) => "no shift",
        (ExposureBreakdown.Shift, _) => "not told by shift",
        _ => "all",
    };

    /// <inheritdoc />
    public ReportHead Head(ReportSummary summary) => new()
    {
        ExportId = summary.Id ?? "preview", Title = "Exposure report", Subtitle = Subtitle(summary), Labels = Labels,
        Facts = [.. Facts(summary)],
        Warnings = [.. summary.Warnings.Select(Warning)],
        Definitions = ReportDefinitions.Of(summary),
        Charts = [.. summary.Totals.Where(totals => totals.By is ExposureBreakdown.Shift or ExposureBreakdown.Zone).Select(Chart).OfType<ReportChart>()],
    };

    /// <inheritdoc />
    public ReportTail Tail(long rows, string fingerprint, string keyId) => new(rows,
    [
        new("Rows", rows.ToString("N0", CultureInfo.InvariantCulture)),
        new("Fingerprint of the rows (SHA-256)", fingerprint),
        new("Signed with key", keyId),
        new("How to check", "Open the page Verify of the portal and drop this file there, or type the export's id. Without the portal: the signed manifest that comes with the report, as its HOW-TO-VERIFY.txt says."),
    ]);

    /// <inheritdoc />
    public string BrokenOff(Notice why) => $"BROKEN OFF, NOT THE WHOLE REPORT: {NoticeWords.Of(why)}";

    /// <inheritdoc />
    public string Warning(Notice warning) => NoticeWords.Sentence(warning);

    /// <inheritdoc />
    public string HowToVerify(string reportFile) => $"""
        How to check this report without the portal

        1. The manifest says what the report was made from, and the SHA-256 of every file:
             sha256sum {reportFile}
           The number must stand in {ReportFiles.Manifest} under "files" beside the file's name.
        2. The manifest is signed (ECDSA on P-256 with SHA-256):
             openssl dgst -sha256 -verify {ReportFiles.PublicKey} -signature {ReportFiles.Signature} {ReportFiles.Manifest}
           The answer must be: Verified OK
        3. Whether the key is the installation's: its id must be the one that the portal shows on its page Verify,
             openssl pkey -pubin -in {ReportFiles.PublicKey} -outform DER | sha256sum | cut -c1-16
           Get the key there, or from whoever runs the portal, and not from this archive alone.

        """.ReplaceLineEndings("\n");

    /// <summary>Of what and when, for example "Dock West, 1 July to 30 September 2026".</summary>
    public static string Subtitle(ReportSummary summary)
    {
        var names = summary.Warehouses.Count <= 3 ? string.Join(", ", summary.Warehouses.Select(warehouse => warehouse.Label)) : $"{summary.Warehouses.Count} warehouses";
        return $"{names}, {PeriodWords.Days((summary.Warehouses.Min(warehouse => warehouse.Days.First), summary.Warehouses.Max(warehouse => warehouse.Days.Last)))}";
    }

    /// <summary>What a row of a report is, for example "one line per worker and shift".</summary>
    public static string RowsOf(ReportRequest request) => request.WithIds
        ? "one line per worker id, zone, pick location, shift and hour"
        : $"one line per {Who(request.Rows)}{Time(request.Grain)}";

    private static string Who(ExposureBreakdown rows) => rows switch
    {
        ExposureBreakdown.Worker => "worker",
        ExposureBreakdown.Zone => "zone",
        ExposureBreakdown.Shift => "shift code",
        _ => "warehouse",
    };

    private static string Time(ReportGrain grain) => grain switch
    {
        ReportGrain.Shift => " and whole shift",
        ReportGrain.Day => " and day",
        ReportGrain.Week => " and week",
        ReportGrain.Month => " and month",
        _ => ", over the whole period",
    };

    private static string Title(ReportTableSpec spec, ReportRequest request) => spec.Name switch
    {
        "hours" => "Hours by worker id",
        "by_worker" => "Exposure by worker",
        "by_zone" => "Exposure by zone",
        "by_shift" => "Exposure by shift",
        "totals_by_worker" => "Totals by worker",
        "totals_by_zone" => "Totals by zone",
        "totals_by_shift" => "Totals by shift",
        "totals_exposure" => "Totals by warehouse",
        _ => request.Grain == ReportGrain.Period ? "Exposure" : "Exposure over time",
    };

    private static IEnumerable<ReportFact> Facts(ReportSummary summary)
    {
        yield return new("Made", $"{Moment(summary.At)} UTC by {summary.By}");
        yield return new("Reason", summary.Reason);
        yield return new("Rows are", RowsOf(summary.Request));
        if (summary.Request.Only.Count > 0)
        {
            yield return new(summary.Request.Rows == ExposureBreakdown.Zone ? "Only these zones" : "Only these shifts", string.Join(", ", summary.Request.Only));
        }

        foreach (var warehouse in summary.Warehouses)
        {
            yield return new($"{warehouse.Label}: asked for", $"{PeriodWords.Days(warehouse.Days)}, whole days in {warehouse.Zone.Id}");
            yield return new($"{warehouse.Label}: held", Held(warehouse));
        }

        foreach (var view in summary.Views)
        {
            yield return new($"Complete to ({view.Name})", view.CompleteTo is { } to ? $"{Moment(to)} UTC" : "never built");
        }

        yield return new("Bands of RULA, REBA and NIOSH", $"version {summary.BandTableVersion}");
        yield return new("Made with", summary.Software);
    }

    private static string Held(ReportWarehouse warehouse)
    {
        var held = warehouse.Held;
        if (held is not { From: { } from, To: { } to })
        {
            return "nothing";
        }

        var coverage = held.Coverage is { } share ? string.Create(CultureInfo.InvariantCulture, $"coverage {share:0.0 %} of scheduled shift time") : "coverage not known: no shifts are scheduled";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{warehouse.Local(from):d MMM yyyy HH:mm} to {warehouse.Local(to):d MMM yyyy HH:mm}, {held.Minutes / 60:N1} h observed, {AdminTimes.Count(held.Workers, "identified worker")}, {coverage}");
    }

    private static ReportChart? Chart(ReportTotals totals)
    {
        const int Most = 12;
        var what = totals.By == ExposureBreakdown.Shift ? "shift" : "zone";
        var several = totals.Lines.Select(line => line.Warehouse).Distinct().Count() > 1;
        var shown = totals.Lines.OrderByDescending(line => line.Line.Red).Take(Most).ToList();
        if (shown.Count == 0)
        {
            return null;
        }

        return new ReportChart(
            $"Observed hours by {what}",
            $"Bars of observed hours by traffic light, one per {what}, most red time first{(totals.Lines.Count > Most ? $"; {Most} of {totals.Lines.Count} are drawn" : "")}. The table 'Totals by {what}' has the same figures in minutes.",
            [.. shown.Select(line => new ReportBar(
                Label(line.Line, totals.By) + (several ? $", {line.Warehouse.Label}" : ""),
                [
                    new("green", line.Line.Green / 60, ReportTone.Low), new("yellow", line.Line.Yellow / 60, ReportTone.Medium), new("red", line.Line.Red / 60, ReportTone.High),
                    new("no light", line.Line.Unlit / 60, ReportTone.Neutral),
                ]))]);
    }

    private static string Label(ExposureLine line, ExposureBreakdown by) => line is { Kind: LineKind.Named, Name: { } name } ? name : new ReportText().LineName(by, line.Kind);

    private static string Moment(DateTimeOffset moment) => moment.UtcDateTime.ToString("d MMM yyyy HH:mm:ss", CultureInfo.InvariantCulture);
}
