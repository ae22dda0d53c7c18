namespace Ergo.Reports.Tables;

/// <summary>A column of a report's table.</summary>
public sealed record ReportColumn
{
    /// <summary>Its name for programs, for example <c>red_minutes</c>: lower case, never renamed once released.</summary>
    public required string Name { get; init; }

    /// <summary>Its heading for people, with its unit, for example "red (min)".</summary>
    public required string Heading { get; init; }

    /// <summary>What its cells hold.</summary>
    public required ColumnKind Kind { get; init; }

    /// <summary>Decimals of a number, 0..6, and of a share in percent.</summary>
    public int Decimals { get; init; } = 2;

    /// <summary>What a missing cell is called where people read it, for example "unidentified"; empty for nothing.</summary>
    public string Missing { get; init; } = "";

    /// <summary>Whether it is of what tells a row from the others, and not of what the row says.</summary>
    public bool IsKey { get; init; }

    /// <summary>Its usual width, in characters.</summary>
    public int Width { get; init; } = 14;
}
