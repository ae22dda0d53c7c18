using System.Text.Json;
using System.Text.Json.Serialization;
using Ergo.Reports.Formats;
using Ergo.Snapshots.Reports;

namespace Ergo.Operations.Reports;

/// <summary>What a report is about.</summary>
public enum ReportKind
{
    /// <summary>Minutes of exposure.</summary>
    Exposure,

    /// <summary>Lights of zones.</summary>
    RedZones,

    /// <summary>Postures by the published bands.</summary>
    Postures,

    /// <summary>What retention deleted, its settings, and erasures.</summary>
    Retention,
}

/// <summary>In which format a report is made.</summary>
public enum ReportFormat
{
    /// <summary>CSV.</summary>
    Csv,

    /// <summary>An Excel workbook.</summary>
    Xlsx,

    /// <summary>PDF.</summary>
    Pdf,

    /// <summary>JSON lines, for programs.</summary>
    JsonLines,
}

/// <summary>Which report is asked for; stored with every export, so that it can be asked for again.</summary>
public sealed record ReportRequest
{
    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase, Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    /// <summary>What it is about.</summary>
    public ReportKind Kind { get; init; }

    /// <summary>Codes of the warehouses; at least one.</summary>
    public IReadOnlyList<string> Warehouses { get; init; } = [];

    /// <summary>The period, in the time of each warehouse.</summary>
    public ReportPeriod Period { get; init; } = new(PeriodName.LastMonth);

    /// <summary>What a row is about.</summary>
    public ReportBreakdown Rows { get; init; } = ReportBreakdown.Worker;

    /// <summary>What time a row is of.</summary>
    public ReportGrain Grain { get; init; } = ReportGrain.Shift;

    /// <summary>Only these zones (ids) or shifts (codes), where rows are of such; empty for all.</summary>
    public IReadOnlyList<string> Only { get; init; } = [];

    /// <summary>Totals beside the rows.</summary>
    public IReadOnlyList<ReportBreakdown> Totals { get; init; } = [];

    /// <summary>Whether workers are named by their ids: each hour and place of each of them.</summary>
    public bool WithIds { get; init; }

    /// <summary>The format.</summary>
    public ReportFormat Format { get; init; } = ReportFormat.Xlsx;

    /// <summary>How CSV is written.</summary>
    public CsvChoice Csv { get; init; } = new();

    /// <summary>Whether the proof comes along, in a ZIP archive.</summary>
    public bool WithProof { get; init; } = true;

    /// <summary>As it is stored.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, Json);

    /// <summary>As it was stored; null where it is none, or of a later version.</summary>
    public static ReportRequest? Read(string json)
    {
        try
        {
            // Whoever writes JSON by hand can write null in the place of anything, and in a text a sign that the database cannot hold.
            return JsonSerializer.Deserialize<ReportRequest>(json, Json) is { Warehouses: { } warehouses, Only: { } only, Period: not null, Totals: not null, Csv: not null } request
                && warehouses.Concat(only).All(text => text?.Contains('\0') == false) ? request : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
