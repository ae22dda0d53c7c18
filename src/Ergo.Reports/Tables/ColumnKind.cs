namespace Ergo.Reports.Tables;

/// <summary>What the cells of a column hold.</summary>
public enum ColumnKind
{
    /// <summary>Text. It stays text in every format: <c>007</c>, <c>1E5</c> and <c>=A1</c> too.</summary>
    Text,

    /// <summary>A whole number.</summary>
    Whole,

    /// <summary>A number with a fixed count of decimals.</summary>
    Number,

    /// <summary>A share, 0..1, shown in percent.</summary>
    Share,

    /// <summary>A moment as a clock on the wall shows it, with its distance from UTC.</summary>
    Time,

    /// <summary>A day of a calendar.</summary>
    Day,

    /// <summary>Yes or no.</summary>
    Flag,
}
