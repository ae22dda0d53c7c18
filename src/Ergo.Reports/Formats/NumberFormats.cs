using Ergo.Reports.Tables;

namespace Ergo.Reports.Formats;

/// <summary>Decimals as format strings.</summary>
internal static class NumberFormats
{
    private static readonly string[] Decimals = ["0", "0.0", "0.00", "0.000", "0.0000", "0.00000", "0.000000"];

    /// <summary>The format of a column's numbers; of shares, in percent.</summary>
    public static string Of(ReportColumn column) => Decimals[DecimalsOf(column)];

    /// <summary>How many decimals that are.</summary>
    public static int DecimalsOf(ReportColumn column) => Math.Clamp(column.Decimals, 0, Decimals.Length - 1);
}
