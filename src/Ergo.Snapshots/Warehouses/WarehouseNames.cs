namespace Ergo.Snapshots.Warehouses;

/// <summary>
/// SQL that finds the warehouse a name from outside means, in an address, a claim or a setting: as it is written first, without
/// case only where that leaves one. A name that could mean two means none: nobody is shown another warehouse than the one named.
/// </summary>
internal static class WarehouseNames
{
    /// <summary>An expression: the id of the warehouse with a code; null where there is none, or more than one.</summary>
    /// <param name="code">An expression of type text.</param>
    public static string IdOfCode(string code) => $"coalesce({OnlyOne($"o.code = {code}")}, {OnlyOne($"lower(o.code) = lower({code})")})";

    /// <summary>The same of a name that is an id or a code. An id as it is written comes first.</summary>
    /// <param name="name">An expression of type text.</param>
    public static string IdOf(string name) => $"coalesce((SELECT o.id FROM ergo_internal.known_warehouses o WHERE o.id = {name}), {IdOfCode(name)})";

    private static string OnlyOne(string condition) => $"(SELECT min(o.id) FROM ergo_internal.known_warehouses o WHERE {condition} HAVING count(*) = 1)";
}
