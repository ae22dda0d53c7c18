using Ergo.Operations.Reports;
using Ergo.Reports.Tables;
using Ergo.Snapshots.Figures.Exposure;

namespace Ergo.Portal.Words;

/// <summary>What the figures of a report mean, as it stands at its end.</summary>
internal static class ReportDefinitions
{
    private static readonly ReportDefinition[] Instruments =
    [
        new("RULA", "Rapid Upper Limb Assessment, scores 1 to 7: 1-2 acceptable, 3-4 investigate, 5-6 investigate and change soon, 7 change now.", "McAtamney and Corlett, Applied Ergonomics 24(2), 1993"),
        new("REBA", "Rapid Entire Body Assessment, scores 1 to 15: 1 negligible, 2-3 low, 4-7 medium, 8-10 high, 11-15 very high.", "Hignett and McAtamney, Applied Ergonomics 31(2), 2000"),
        new("NIOSH lifting index", "The load lifted divided by the recommended weight limit: up to 1.0, 1.5, 2.0, 3.0, and above.", "Waters et al., DHHS (NIOSH) 94-110, 1994; Fox et al., Human Factors 61(1), 2019"),
    ];

    private static readonly ReportDefinition Lights =
        new("Green, yellow, red", "The traffic light that the camera system gave to the posture at that moment. What has no light that is known is told apart as 'no light'.");

    private static readonly ReportDefinition Risk = new("Composite risk", "A number from 0 to 100 that the camera system makes of the posture scores.");

    /// <summary>The definitions that a report needs.</summary>
    public static IReadOnlyList<ReportDefinition> Of(ReportSummary summary) => summary.Request.Kind switch
    {
        ReportKind.RedZones =>
        [
            new("Snapshot", "One observation of one posture by a camera. A worker seen by two cameras at once is in two snapshots."),
            Lights,
            new("Red share", "Red snapshots divided by the snapshots that have a light. The interval is where the share of more of the same would lie, 95 %: below 30 snapshots it is wide, and the share says little.",
                "E. B. Wilson, Journal of the American Statistical Association 22, 1927"),
            Risk,
            Times,
        ],
        ReportKind.Postures =>
        [
            new("Snapshot", "One observation of one posture by a camera."),
            .. Instruments,
            new("Share of scored", "Snapshots in the band divided by those with a valid score of the instrument. Scores out of the instrument's range are 'invalid': they are counted, and in no share. 'Not scored' has no score of it."),
            Times,
        ],
        ReportKind.Retention =>
        [
            new("Run", "A retention run deletes the snapshots that are older than what is set for each warehouse, and nothing of a warehouse under legal hold. Figures that were made of them outlive them."),
            new("Rows planned, rows deleted", "What the run set out to delete of this warehouse, and what it did delete. A run that was stopped deletes the rest another time."),
            new("Erasure", "A worker's id was taken out of all tables, at that person's request. The record keeps the pseudonym; the id is kept nowhere."),
            new("Settings", "days: for how long snapshots are kept; floor: the installation's least; legal hold: nothing is deleted while it lasts; identities: for how long workers are named."),
        ],
        _ => Exposure(summary),
    };

    private static ReportDefinition Times { get; } = new("Day, week, month", "Those of the warehouse's own time zone. What was not observed is in no figure: it is neither green nor red.");

    private static IReadOnlyList<ReportDefinition> Exposure(ReportSummary summary) =>
    [
        new("Observed minutes", "Minutes in which a worker was observed. A worker's snapshots within one clock minute share that minute, so overlapping cameras count no minute twice. An observation stands for the time until the worker's next, at most for what is set for the warehouse (60 seconds unless set otherwise). What was not observed is in no figure: it is neither green nor red."),
        Lights,
        new("Red share", "Red minutes divided by the minutes that have a light."),
        new("Weighted score", FormattableString.Invariant($"Green minutes x{ExposureWeights.Green} + yellow minutes x{ExposureWeights.Yellow} + red minutes x{ExposureWeights.Red}. It ranks exposures; it is no limit of a standard.")),
        new("Coverage", "Minutes observed within scheduled shifts, divided by the minutes of those shifts. Where no shift is scheduled, coverage is not known."),
        summary.Request.WithIds
            ? new("Worker id", "The id that the camera system sent. Without one, the time stands under 'unidentified'.")
            : new("Worker (pseudonym)", "The same pseudonym is always the same worker of this warehouse. Without the key that the installation keeps, it leads to nobody. Time of nobody who is identified stands under 'unidentified'."),
        .. summary.Request.WithIds ? [] : new ReportDefinition[]
        {
            new("Shift or day told", $"Exposure is told by whole shifts, or by whole local days where no shift is scheduled, of at least {summary.SmallestGroup} identified workers; where a shift had fewer, it is told together with its neighbours. Zones and shifts with fewer workers stand together as one line. So no two reports differ by the time of fewer people.",
                "Small groups of statistical disclosure control; the number is a setting of the installation"),
            new("Day, week, month", "Those of the warehouse's own time zone. A shift belongs to the day it began on."),
        },
        Risk,
        .. Instruments,
    ];
}
