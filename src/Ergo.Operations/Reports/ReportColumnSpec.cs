using Ergo.Reports.Tables;

namespace Ergo.Operations.Reports;

/// <summary>A column, before it has words.</summary>
/// <param name="Name">Its name for programs; words go by it.</param>
/// <param name="Kind">What its cells hold.</param>
/// <param name="IsKey">Whether it is of what tells a row from the others.</param>
/// <param name="Decimals">Decimals of its numbers.</param>
/// <param name="Width">Its usual width, in characters.</param>
public sealed record ReportColumnSpec(string Name, ColumnKind Kind, bool IsKey = false, int Decimals = 2, int Width = 14);

/// <summary>A table, before it has words.</summary>
/// <param name="Name">Its name for programs; words go by it.</param>
/// <param name="Columns">Its columns.</param>
/// <param name="IsMain">Whether it is the report's own rows.</param>
public sealed record ReportTableSpec(string Name, IReadOnlyList<ReportColumnSpec> Columns, bool IsMain);
