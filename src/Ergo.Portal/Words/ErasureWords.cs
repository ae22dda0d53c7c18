using Ergo.Snapshots.Privacy;

namespace Ergo.Portal.Words;

/// <summary>Erasures in words.</summary>
public static class ErasureWords
{
    /// <summary>How many rows, for example "1,240 rows".</summary>
    /// <param name="rows">The rows.</param>
    public static string Rows(NamedRows rows) => AdminTimes.Count(rows.Total, "row");
}
