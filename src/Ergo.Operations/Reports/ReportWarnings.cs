using Ergo.Database;
using Ergo.Snapshots.Reports;

namespace Ergo.Operations.Reports;

/// <summary>What a reader must know before the figures are used.</summary>
internal static class ReportWarnings
{
    private static readonly TimeSpan Slack = TimeSpan.FromHours(1);

    public static IReadOnlyList<Notice> Of(ReportRequest request, IReadOnlyList<ReportWarehouse> warehouses, IReadOnlyList<ReportView> views, DateTimeOffset now)
    {
        List<Notice> warnings = [];
        foreach (var view in views)
        {
            if (view.CompleteTo is null)
            {
                warnings.Add(Notice.Of(ReportCodes.ViewNeverBuilt, ("view", view.Name)));
            }
            else if (view.IsStale || view.IsFailing)
            {
                warnings.Add(Notice.Of(ReportCodes.ViewStale, ("view", view.Name), ("to", view.CompleteTo), ("failing", view.IsFailing)));
            }

            if ((view.RowsMissing ?? 0) != 0 || view.RowsSetAside is > 0)
            {
                warnings.Add(Notice.Of(ReportCodes.RowsMissing, ("view", view.Name), ("count", Math.Abs(view.RowsMissing ?? 0)), ("aside", view.RowsSetAside ?? 0)));
            }
        }

        foreach (var warehouse in warehouses)
        {
            var (asked, held) = (warehouse.Asked, warehouse.Held);
            (string, object?) name = ("warehouse", warehouse.Label);
            if (request.Kind == ReportKind.Retention)
            {
                // That nothing was deleted is an answer; that runs of then are forgotten is not.
                if (held.RecordsFrom is null || held.RecordsFrom > asked.From + Slack)
                {
                    warnings.Add(held.RecordsFrom is { } first ? Notice.Of(ReportCodes.RunsBegin, ("from", first)) : Notice.Of(ReportCodes.NoRuns));
                }

                continue;
            }

            if (held.From is null)
            {
                warnings.Add(Notice.Of(held.RecordsFrom is null ? ReportCodes.NoRecords : asked.To <= held.RecordsFrom ? ReportCodes.BeforeRecords : ReportCodes.NothingTold, name, ("from", held.RecordsFrom)));
                continue;
            }

            if (held.RecordsFrom is { } begin && begin > asked.From + Slack)
            {
                warnings.Add(Notice.Of(ReportCodes.RecordsBegin, name, ("from", begin)));
            }

            if (asked.To > now)
            {
                warnings.Add(Notice.Of(ReportCodes.NotOver, name, ("to", held.To)));
            }
            else if (request.Kind == ReportKind.Exposure && held.To is { } end && end < asked.To - Slack)
            {
                warnings.Add(Notice.Of(ReportCodes.EndsEarly, name, ("to", end)));
            }

            if (!request.WithIds && held.Told is { } told && held.To - held.From - told > Slack)
            {
                warnings.Add(Notice.Of(ReportCodes.PartsNotTold, name, ("length", held.To!.Value - held.From!.Value - told)));
            }

            if (!request.WithIds && held.IsBehind)
            {
                warnings.Add(Notice.Of(ReportCodes.IsBehind, name));
            }
        }

        return warnings;
    }
}
