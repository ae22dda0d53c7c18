using Ergo.Database;
using Ergo.Snapshots.Reports;

namespace Ergo.Operations.Reports;

/// <summary>Requests for what is kept by the hour, zone by zone.</summary>
internal static class ClockRequests
{
    /// <summary>Refuses what is not kept so.</summary>
    /// <exception cref="ReportRefusal">Lines by worker or shift, or worker ids, or chosen zones without lines by zone.</exception>
    public static void Check(ReportRequest request)
    {
        if (request.Rows is not (ReportBreakdown.Zone or ReportBreakdown.Warehouse) || request.Grain == ReportGrain.Shift || request.WithIds)
        {
            throw new ReportRefusal(Notice.Of(ReportCodes.NotByShift));
        }

        if (request.Only.Count > 0 && request.Rows != ReportBreakdown.Zone)
        {
            throw new ReportRefusal(Notice.Of(ReportCodes.OnlyNeedsRows));
        }
    }

    /// <summary>The question for the main table.</summary>
    public static ClockQuestion Question(this ReportRequest request, ReportWarehouse warehouse) =>
        new(warehouse.Asked, request.Rows == ReportBreakdown.Zone, request.Grain) { Only = request.Only };

    /// <summary>The question for totals over the period.</summary>
    public static ClockQuestion Totals(ReportBreakdown breakdown, ReportWarehouse warehouse) => new(warehouse.Asked, breakdown == ReportBreakdown.Zone, ReportGrain.Period);
}
