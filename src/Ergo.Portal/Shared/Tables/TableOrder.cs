namespace Ergo.Portal.Shared.Tables;

/// <summary>The column a table is sorted by, as the address has it: <c>red</c> from the smallest up, <c>-red</c> from the largest down.</summary>
/// <param name="Key">The column's key.</param>
/// <param name="IsDescending">From the largest down.</param>
public sealed record TableOrder(string Key, bool IsDescending)
{
    /// <summary>Reads it; null for nothing.</summary>
    /// <param name="text">The text in the address.</param>
    public static TableOrder? Parse(string? text) =>
        string.IsNullOrEmpty(text) ? null : text[0] == '-' ? new TableOrder(text[1..], true) : new TableOrder(text, false);

    /// <summary>What a click on a heading leads to: first one direction, then the other, then the rows as they came.</summary>
    /// <param name="now">The order shown; null for the rows as they came.</param>
    /// <param name="key">The key of the heading.</param>
    /// <param name="isFigure">Whether its first direction is from the largest down.</param>
    public static TableOrder? Next(TableOrder? now, string key, bool isFigure) =>
        now?.Key != key ? new TableOrder(key, isFigure) : now.IsDescending == isFigure ? new TableOrder(key, !isFigure) : null;

    /// <summary>As the address has it.</summary>
    public override string ToString() => IsDescending ? "-" + Key : Key;
}
