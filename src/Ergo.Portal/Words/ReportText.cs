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
        IfEmpty = IfEmpty(spec.Name, request.Kind),
        Columns = [.. spec.Columns.Select(column => new ReportColumn
        {
            Name = column.Name, Heading = ReportColumnWords.Heading(column.Name), Kind = column.Kind, Decimals = column.Decimals, IsKey = column.IsKey, Width = column.Width,
            Missing = ReportColumnWords.Missing(column.Name),
        })],
    };

    /// <inheritdoc />
    public string LineName(ReportBreakdown breakdown, LineKind kind) => (breakdown, kind) switch
    {
        (ReportBreakdown.Worker, _) => "unidentified",
        (ReportBreakdown.Zone, LineKind.Together) => "zones with few workers, together",
        (ReportBreakdown.Zone, LineKind.Named) => "unknown zone",
        (ReportBreakdown.Zone, _) => "not told by zone",
        (ReportBreakdown.Shift, LineKind.Together) => "shifts with few workers, together",
        (ReportBreakdown.Shift, LineKind.Named) => "no shift",
        (ReportBreakdown.Shift, _) => "not told by shift",
        _ => "all",
    };

    /// <inheritdoc />
    public ReportHead Head(ReportSummary summary) => new()
    {
        ExportId = summary.Id ?? "preview", Title = $"{Kind(summary.Request.Kind)} report", Subtitle = Subtitle(summary), Labels = Labels,
        Facts = [.. Facts(summary)],
        Warnings = [.. summary.Warnings.Select(Warning)],
        Definitions = ReportDefinitions.Of(summary),
        Charts = [.. summary.Totals.Where(totals => totals.Bars.Count > 0).Select(totals => Chart(totals, summary.Request.Kind))],
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

    /// <summary>What a report is about, for example "Red zones".</summary>
    public static string Kind(ReportKind kind) => kind switch
    {
        ReportKind.RedZones => "Red zones",
        ReportKind.Postures => "Postures",
        ReportKind.Retention => "Retention and deletion",
        _ => "Exposure",
    };

    /// <summary>What a line of a report is, for example "one line per worker and whole shift".</summary>
    public static string RowsOf(ReportRequest request) => request switch
    {
        { Kind: ReportKind.Retention } => "one line per retention run",
        { WithIds: true } => "one line per worker id, zone, pick location, shift and hour",
        { Kind: ReportKind.Postures } => $"one line per {Who(request.Rows)}, band{Time(request.Grain)}",
        _ => $"one line per {Who(request.Rows)}{Time(request.Grain)}",
    };

    private static string Who(ReportBreakdown rows) => rows switch
    {
        ReportBreakdown.Worker => "worker",
        ReportBreakdown.Zone => "zone",
        ReportBreakdown.Shift => "shift code",
        _ => "warehouse",
    };

    private static string Time(ReportGrain grain) => grain switch
    {
        ReportGrain.Hour => " and hour",
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
        "totals_exposure" or "totals_lights" or "totals_bands" => "Totals by warehouse",
        "lights_by_zone" => "Lights by zone",
        "lights" => "Lights",
        "totals_lights_by_zone" => "Totals by zone",
        "bands_by_zone" => "Bands by zone",
        "bands" => "Bands",
        "totals_bands_by_zone" => "Totals by zone",
        "retention_runs" => "Retention runs",
        "retention_changes" => "Changes of settings",
        "erasures" => "Erasures",
        _ => request.Grain == ReportGrain.Period ? "Exposure" : "Exposure over time",
    };

    private static IEnumerable<ReportFact> Facts(ReportSummary summary)
    {
        yield return new("Made", $"{Moment(summary.At)} UTC by {summary.By}");
        yield return new("Reason", summary.Reason);
        yield return new("Rows are", RowsOf(summary.Request));
        if (summary.Request.Only.Count > 0)
        {
            yield return new(summary.Request.Rows == ReportBreakdown.Zone ? "Only these zones" : "Only these shifts", string.Join(", ", summary.OnlyNames));
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

        if (summary.Request.Kind != ReportKind.Retention)
        {
            yield return new("Bands of RULA, REBA and NIOSH", $"version {summary.BandTableVersion}");
        }

        yield return new("Made with", summary.Software);
    }

    private static string Held(ReportWarehouse warehouse)
    {
        var held = warehouse.Held;
        if (held is not { From: { } from, To: { } to })
        {
            return "nothing";
        }

        var span = string.Create(CultureInfo.InvariantCulture, $"{warehouse.Local(from):d MMM yyyy HH:mm} to {warehouse.Local(to):d MMM yyyy HH:mm}");
        if (held.Minutes is not { } minutes)
        {
            return held.Snapshots is { } snapshots ? $"{span}, {AdminTimes.Count(snapshots, "snapshot")}" : span;
        }

        var coverage = held.Coverage is { } share ? string.Create(CultureInfo.InvariantCulture, $"coverage {share:0.0 %} of scheduled shift time") : "coverage not known: no shifts are scheduled";
        return string.Create(CultureInfo.InvariantCulture, $"{span}, {minutes / 60:N1} h observed, {AdminTimes.Count(held.Workers ?? 0, "identified worker")}, {coverage}");
    }

    private static string IfEmpty(string table, ReportKind kind) => table switch
    {
        "retention_runs" => "No retention run is on record in this period",
        "retention_changes" => "No setting was changed in this period",
        "erasures" => "Nobody was erased in this period",
        _ => kind == ReportKind.Exposure
            ? "Nothing is told of this period: it was not observed, or too few people worked, or the records begin later"
            : "Nothing was observed in this period, or the records begin later",
    };

    private static ReportChart Chart(ReportTotals totals, ReportKind kind)
    {
        const int Most = 12;
        var what = totals.Table.Name.EndsWith("shift", StringComparison.Ordinal) ? "shift" : "zone";
        var unit = kind == ReportKind.Exposure ? "Observed hours" : "Snapshots";
        var several = totals.Bars.Select(bar => bar.Warehouse).Distinct().Count() > 1;
        return new ReportChart(
            $"{unit} by {what}",
            $"Bars of {unit.ToLowerInvariant()} by traffic light, one per {what}, the most red first{(totals.Bars.Count > Most ? $"; {Most} of {totals.Bars.Count} are drawn" : "")}. The table 'Totals by {what}' has the figures.",
            [.. totals.Bars.OrderByDescending(bar => bar.Red).Take(Most).Select(bar => new ReportBar(
                bar.Label + (several ? $", {bar.Warehouse.Label}" : ""),
                [new("green", bar.Green, ReportTone.Low), new("yellow", bar.Yellow, ReportTone.Medium), new("red", bar.Red, ReportTone.High), new("no light", bar.NoLight, ReportTone.Neutral)]))]);
    }

    private static string Moment(DateTimeOffset moment) => moment.UtcDateTime.ToString("d MMM yyyy HH:mm:ss", CultureInfo.InvariantCulture);
}
