namespace Ergo.Reports.Tables;

/// <summary>A table of a report.</summary>
public sealed record ReportTable
{
    /// <summary>Its name for programs and file names, for example <c>by_shift</c>.</summary>
    public required string Name { get; init; }

    /// <summary>Its title for people.</summary>
    public required string Title { get; init; }

    /// <summary>A sentence on what its rows are; null for none.</summary>
    public string? Note { get; init; }

    /// <summary>The columns.</summary>
    public required IReadOnlyList<ReportColumn> Columns { get; init; }

    /// <summary>Whether it is the report's own rows, of which there may be any number, and not totals beside them.</summary>
    public bool IsMain { get; init; }

    /// <summary>What stands in its place where it has no rows.</summary>
    public string? IfEmpty { get; init; }
}
