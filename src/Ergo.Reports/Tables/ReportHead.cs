namespace Ergo.Reports.Tables;

/// <summary>What is known of a report before its first row: its cover.</summary>
public sealed record ReportHead
{
    /// <summary>The export's id, as it is written on paper.</summary>
    public required string ExportId { get; init; }

    /// <summary>For example "Exposure".</summary>
    public required string Title { get; init; }

    /// <summary>Of what and when, for example "Dock West, 1 July to 30 September 2026".</summary>
    public required string Subtitle { get; init; }

    /// <summary>The key facts.</summary>
    public IReadOnlyList<ReportFact> Facts { get; init; } = [];

    /// <summary>What a reader must know before the figures are used: stale views, parts that are missing.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>What the figures mean.</summary>
    public IReadOnlyList<ReportDefinition> Definitions { get; init; } = [];

    /// <summary>Charts of the totals.</summary>
    public IReadOnlyList<ReportChart> Charts { get; init; } = [];

    /// <summary>Words that a document needs around its content.</summary>
    public required ReportLabels Labels { get; init; }
}

/// <summary>A key fact.</summary>
/// <param name="Label">What.</param>
/// <param name="Value">In words.</param>
public sealed record ReportFact(string Label, string Value);

/// <summary>What a term means.</summary>
/// <param name="Term">The term.</param>
/// <param name="Text">Its meaning.</param>
/// <param name="Source">Where it is from; null where it is the product's own.</param>
public sealed record ReportDefinition(string Term, string Text, string? Source = null);

/// <summary>A chart: bars of stacked parts.</summary>
/// <param name="Title">Its title, with the unit.</param>
/// <param name="Description">What it shows, in a sentence, for who does not see it.</param>
/// <param name="Bars">The bars.</param>
public sealed record ReportChart(string Title, string Description, IReadOnlyList<ReportBar> Bars);

/// <summary>A bar of a chart.</summary>
/// <param name="Label">What it is of.</param>
/// <param name="Parts">Its parts, from the left.</param>
public sealed record ReportBar(string Label, IReadOnlyList<ReportBarPart> Parts);

/// <summary>A part of a bar.</summary>
/// <param name="Name">What it is, for the legend.</param>
/// <param name="Value">How much, 0 or more.</param>
/// <param name="Tone">How it looks.</param>
public sealed record ReportBarPart(string Name, double Value, ReportTone Tone);

/// <summary>How a part of a chart looks; never by colour alone.</summary>
public enum ReportTone
{
    /// <summary>Green.</summary>
    Low,

    /// <summary>Yellow, hatched where colour does not tell.</summary>
    Medium,

    /// <summary>Red, the darkest.</summary>
    High,

    /// <summary>Grey.</summary>
    Neutral,
}

/// <summary>Words around a report's content.</summary>
public sealed record ReportLabels
{
    /// <summary>Of the sheet with the key facts.</summary>
    public required string Summary { get; init; }

    /// <summary>Of the sheet and chapter with the definitions.</summary>
    public required string Definitions { get; init; }

    /// <summary>Of the sheet and box with what can be checked.</summary>
    public required string Evidence { get; init; }

    /// <summary>Of the warnings.</summary>
    public required string Warnings { get; init; }

    /// <summary>Of a source.</summary>
    public required string Source { get; init; }

    /// <summary>The page's number, with {0} and {1}, for example "Page {0} of {1}".</summary>
    public required string PageOf { get; init; }

    /// <summary>"yes".</summary>
    public required string Yes { get; init; }

    /// <summary>"no".</summary>
    public required string No { get; init; }

    /// <summary>Beside the name of a second sheet of one table, for example "part {0}".</summary>
    public required string Part { get; init; }

    /// <summary>Of the export's id.</summary>
    public string ExportId { get; init; } = "Export id";

    /// <summary>Of the count of the main table's rows.</summary>
    public string Rows { get; init; } = "Rows";

    /// <summary>What stands at the end of a text that a format cannot hold whole, with {0} for how many characters are not there.</summary>
    public string Cut { get; init; } = "[cut: {0} characters]";

    /// <summary>The language, a tag of BCP 47, for example <c>en-GB</c>.</summary>
    public required string Language { get; init; }
}
