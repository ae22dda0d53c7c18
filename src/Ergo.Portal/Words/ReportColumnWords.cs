using Ergo.Snapshots.Figures.Exposure;

namespace Ergo.Portal.Words;

/// <summary>Columns of reports in words.</summary>
internal static class ReportColumnWords
{
    private static readonly IReadOnlyDictionary<string, string> Headings = new Dictionary<string, string>
    {
        ["warehouse"] = "warehouse",
        ["from"] = "from (local time)",
        ["to"] = "to (local time)",
        ["hour"] = "hour (local time)",
        ["worker"] = "worker (pseudonym)",
        ["worker_id"] = "worker id",
        ["zone"] = "zone",
        ["location"] = "pick location",
        ["shift"] = "shift",
        ["green_minutes"] = "green (min)",
        ["yellow_minutes"] = "yellow (min)",
        ["red_minutes"] = "red (min)",
        ["no_light_minutes"] = "no light (min)",
        ["observed_minutes"] = "observed (min)",
        ["red_share"] = "red share (%)",
        ["weighted_score"] = FormattableString.Invariant($"weighted score (green x{ExposureWeights.Green} + yellow x{ExposureWeights.Yellow} + red x{ExposureWeights.Red} min)"),
        ["max_risk"] = "highest composite risk (0-100)",
        ["shifts"] = "shifts",
        ["scheduled_minutes"] = "scheduled (min)",
        ["coverage"] = "coverage (%)",
        ["in_progress"] = "hour in progress",
        ["snapshots"] = "snapshots",
        ["green_snapshots"] = "green",
        ["yellow_snapshots"] = "yellow",
        ["red_snapshots"] = "red",
        ["no_light_snapshots"] = "no light",
        ["red_snapshot_share"] = "red share (%)",
        ["red_share_low"] = "red share, 95 % interval from (%)",
        ["red_share_high"] = "red share, 95 % interval to (%)",
        ["mean_risk"] = "mean composite risk (0-100)",
        ["instrument"] = "instrument",
        ["band"] = "band",
        ["meaning"] = "meaning",
        ["share_of_scored"] = "share of scored (%)",
        ["scored"] = "scored snapshots",
        ["run"] = "run",
        ["began"] = "began (local time)",
        ["ended"] = "ended (local time)",
        ["by"] = "by",
        ["reason"] = "reason",
        ["outcome"] = "outcome",
        ["deleted_before"] = "deleted from before (local time)",
        ["planned_rows"] = "rows planned",
        ["deleted_rows"] = "rows deleted",
        ["error"] = "error",
        ["changed"] = "changed (local time)",
        ["setting"] = "setting",
        ["old_value"] = "before",
        ["new_value"] = "after",
        ["erased_worker"] = "worker (pseudonym)",
        ["rows_before"] = "rows that named the worker before",
        ["rows_after"] = "rows that did afterwards",
    };

    private static readonly IReadOnlyDictionary<string, string> MissingWords = new Dictionary<string, string>
    {
        ["worker"] = "unidentified",
        ["worker_id"] = "unidentified",
        ["zone"] = "unknown zone",
        ["location"] = "unknown location",
        ["shift"] = "no shift",
    };

    /// <summary>The heading of a column; its name where a newer version brought it.</summary>
    public static string Heading(string name) => Headings.GetValueOrDefault(name, name);

    /// <summary>What stands where a column has nothing.</summary>
    public static string Missing(string name) => MissingWords.GetValueOrDefault(name, "");
}
