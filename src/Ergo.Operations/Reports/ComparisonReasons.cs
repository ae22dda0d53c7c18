using Ergo.Database;
using Ergo.Reports.Evidence;
using Ergo.Snapshots.Reports;

namespace Ergo.Operations.Reports;

/// <summary>Why a report made again is another one, as far as it can be told.</summary>
internal static class ComparisonReasons
{
    public static IReadOnlyList<Notice> Of(RowComparison rows, ReportManifest manifest, ReportSummary today, IReadOnlyList<(ReportWarehouse Warehouse, ReportChanges Since)> changes)
    {
        List<Notice> reasons = [];
        if (today.BandTableVersion != manifest.BandTableVersion)
        {
            reasons.Add(Notice.Of(ReportCodes.BecauseBands, ("then", manifest.BandTableVersion), ("now", today.BandTableVersion)));
        }

        if (today.SmallestGroup != manifest.SmallestGroup)
        {
            reasons.Add(Notice.Of(ReportCodes.BecauseGroup, ("then", manifest.SmallestGroup), ("now", today.SmallestGroup)));
        }

        if (rows.WithMore > 0)
        {
            reasons.Add(Notice.Of(ReportCodes.BecauseLate, ("count", rows.WithMore)));
        }

        foreach (var (warehouse, since) in changes)
        {
            AddOf(reasons, rows, manifest, warehouse, since);
        }

        var isNamed = reasons.Exists(reason => reason.Code is ReportCodes.BecauseErasure or ReportCodes.BecauseIdentity or ReportCodes.BecauseKept);
        if (rows.Corrected > 0)
        {
            reasons.Add(Notice.Of(isNamed ? ReportCodes.BecauseNamesOrCorrections : ReportCodes.BecauseCorrections, ("count", rows.Corrected)));
        }

        if (rows.Uncounted > 0)
        {
            reasons.Add(Notice.Of(ReportCodes.BecauseSums, ("count", rows.Uncounted)));
        }

        if (rows.Added + rows.Gone > 0 && !isNamed)
        {
            reasons.Add(Notice.Of(ReportCodes.BecausePublished, ("added", rows.Added), ("gone", rows.Gone)));
        }

        return reasons;
    }

    private static void AddOf(List<Notice> reasons, RowComparison rows, ReportManifest manifest, ReportWarehouse warehouse, ReportChanges since)
    {
        (string, object?) name = ("warehouse", warehouse.Label);
        var then = manifest.Held.FirstOrDefault(held => held.Id == warehouse.Warehouse.Id);
        if (since.Erasures > 0)
        {
            reasons.Add(Notice.Of(ReportCodes.BecauseErasure, name, ("count", since.Erasures)));
        }

        if (since.IdentifiedFrom is { } named && then?.HeldFrom < named)
        {
            reasons.Add(Notice.Of(ReportCodes.BecauseIdentity, name, ("from", named)));
        }

        if (rows.Gone > 0 && since.KeptFrom is { } kept && then?.HeldFrom < kept)
        {
            reasons.Add(Notice.Of(ReportCodes.BecauseKept, name, ("from", kept)));
        }

        if (since.RetentionRuns > 0 && since.PurgedBefore is { } purged && then?.HeldFrom < purged)
        {
            reasons.Add(Notice.Of(ReportCodes.SinceRetention, name, ("before", purged), ("count", since.RetentionRuns)));
        }

        if (warehouse.Held.IsBehind)
        {
            reasons.Add(Notice.Of(ReportCodes.SinceBehind, name));
        }
    }
}
