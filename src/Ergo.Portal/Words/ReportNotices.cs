using System.Globalization;
using Ergo.Accounts.Exports;
using Ergo.Database;
using Ergo.Operations.Reports;

namespace Ergo.Portal.Words;

/// <summary>Downloads.</summary>
internal static class ReportNotices
{
    private static readonly string[] Filters = ["who", "what", "outcome", "from", "before"];

    /// <summary>Words by code.</summary>
    public static readonly IReadOnlyDictionary<string, Func<Notice, string>> Words = new Dictionary<string, Func<Notice, string>>
    {
        [ReportCodes.AuditLog] = _ => "Downloading the audit log",
        [ReportCodes.AuditFilter] = notice =>
            string.Join(", ", Filters.Where(name => notice.Text(name) is not null).Select(name => $"{name} {notice.Text(name)}")) is { Length: > 0 } given ? given : "all of it",
        [ReportCodes.Exposure] = notice => string.Create(
            CultureInfo.InvariantCulture,
            $"Downloading the exposure of {notice.Text("warehouse")} from {notice.Moment("from").UtcDateTime:u} to {notice.Moment("to").UtcDateTime:u}{(notice.Is("ids") ? " with worker ids" : "")}"),
        [ReportCodes.ExposureWithIds] = notice => $"Downloading the exposure report of {notice.Text("code")} with worker ids",
        [ReportCodes.Rows] = notice => string.Create(CultureInfo.InvariantCulture, $"{notice.Number("count")} rows"),
        [ReportCodes.CutOff] = notice => $"Cut off: {notice.Text("why")}.",
        [ReportCodes.IdsNotShown] = _ => "they are not shown to the person",
        [ReportCodes.Export] = notice => $"Making the {notice.Text("kind")} report of {string.Join(", ", notice.List("warehouses"))} as {notice.Text("format")}, {PeriodOf(notice)}{(notice.Is("ids") ? ", with worker ids" : "")}",
        [ReportCodes.ExportReason] = notice => $"Reason: {notice.Text("reason")}",
        [ReportCodes.Exported] = notice => string.Create(
            CultureInfo.InvariantCulture, $"Report {notice.Text("export")} was made: {notice.Number("rows"):N0} lines, {notice.Number("bytes"):N0} bytes, SHA-256 {notice.Text("sha256")}, manifest {notice.Text("manifest")}"),
        [ExportStore.BrokenOffCode] = _ => "Nobody goes on with it: the portal that made it was stopped, or lost the database",
        ["export.ended"] = notice => $"Report {notice.Text("export")} has ended, and stays as it is",
        [ReportCodes.Again] = notice => $"Downloading report {notice.Text("export")} again",
        [ReportCodes.Verify] = notice => $"Checking report {notice.Text("export")}",
        [ReportCodes.RotateKey] = _ => "Making a new key for reports",
        [ReportCodes.KeyRotated] = notice => $"Reports are signed with key {notice.Text("key")} from now on",
        [ReportCodes.KeyTaken] = _ => "Somebody else made a new key meanwhile",
        [ReportCodes.Left] = _ => "The download was stopped before its end",
        [ReportCodes.ReasonFault] = notice => $"Say why the report is needed in {notice.Number("least")} to {notice.Number("most")} characters, for example the number of the audit",
        [ReportCodes.NoWarehouse] = _ => "Choose at least one warehouse",
        [ReportCodes.TooManyWarehouses] = notice => $"Choose at most {notice.Number("most")} warehouses",
        [ReportCodes.WarehouseGone] = notice => $"No warehouse that you may see has the code {string.Join(", ", notice.List("codes"))}. Take it out of the report",
        [ReportCodes.OnlyZones] = notice => $"The report is about all of {notice.Text("warehouse")}, and you are assigned to some of its zones",
        [ReportCodes.ReportIdsNotShown] = notice => $"Worker ids of {notice.Text("warehouse")} are not shown to you now. Give a reason on the page Exposure first, which safety managers and admins can, and make the report while they are shown",
        [ReportCodes.PeriodFault] = _ => "Choose a first day and a last day that is not before it, at most ten years apart",
        [ReportCodes.UnknownChoice] = _ => "The report asks for something that this version does not know. Choose again",
        [ReportCodes.HoursNeedIds] = _ => "Single hours would tell what single workers did. They are told with worker ids only, for a reason; choose whole shifts or longer",
        [ReportCodes.NotByShift] = _ => "Red zones and postures are told by zone or warehouse, and by hour, day, week, month or the whole period",
        [ReportCodes.RunsBegin] = notice => $"Retention runs are on record from {Day(notice, "from")} on. What ran before is in the audit log",
        [ReportCodes.NoRuns] = _ => "No retention run is on record",
        [ReportCodes.OnlyNeedsRows] = _ => "Zones can be chosen where lines are by zone, and shifts where lines are by shift: a line of both would tell what few people did",
        [ReportCodes.NoSuchPart] = notice => $"There is no zone or shift \"{notice.Text("name")}\" in these warehouses, or there are several. A zone's id and a shift's code are always clear",
        [ReportCodes.TooLongForPdf] = notice => string.Create(CultureInfo.InvariantCulture, $"A PDF takes at most {notice.Number("most"):N0} lines, and the report has more. Choose Excel or CSV, or a longer time per line"),
        [ReportCodes.TargetFailed] = notice => $"The report could not be handed over: {notice.Text("why")}",
        [ReportCodes.RightEnded] = notice => $"The report was cut off: {notice.Text("why")}",
        [ReportCodes.ViewNeverBuilt] = notice => $"The view {notice.Text("view")} has not been built yet",
        [ReportCodes.ViewStale] = notice => string.Create(
            CultureInfo.InvariantCulture, $"The view {notice.Text("view")} {(notice.Is("failing") ? "fails to refresh" : "is late")}: it is complete to {notice.Moment("to").UtcDateTime:d MMM yyyy HH:mm} UTC only. What came later is missing here"),
        [ReportCodes.RowsMissing] = notice => string.Create(
            CultureInfo.InvariantCulture, $"At the last check {notice.Number("count"):N0} stored snapshots were in no figure of {notice.Text("view")}, and {notice.Number("aside"):N0} in hours that could not be worked out. They may be of other warehouses or times"),
        [ReportCodes.NoRecords] = notice => $"There are no records of {notice.Text("warehouse")} yet",
        [ReportCodes.BeforeRecords] = notice => $"Records of {notice.Text("warehouse")} begin after this period, on {Day(notice, "from")}",
        [ReportCodes.NothingTold] = notice => $"Nothing is told of {notice.Text("warehouse")} in this period: it was not observed, or too few people worked, or it is not over",
        [ReportCodes.RecordsBegin] = notice => $"Records of {notice.Text("warehouse")} begin within this period, on {Day(notice, "from")}",
        [ReportCodes.NotOver] = notice => $"The period is not over: of {notice.Text("warehouse")} it is told to {Exact(notice, "to")} UTC",
        [ReportCodes.EndsEarly] = notice => $"What is told of {notice.Text("warehouse")} ends at {Exact(notice, "to")} UTC, before the period does",
        [ReportCodes.PartsNotTold] = notice => $"{RangeText.Length(notice.Length("length"))} of {notice.Text("warehouse")} within what is held are not told: too few people worked",
        [ReportCodes.FileAuthentic] = _ => "It is as this installation made it: its hash is signed, and stands in the audit log",
        [ReportCodes.NotInLog] = _ => "It is as this installation made it, by its signature. The audit log has no entry of it: check the log's chain",
        [ReportCodes.FileChanged] = _ => "It is not as it was made: at least one byte is another one. Do not use it; take the report again from the history, or make it again",
        [ReportCodes.RecordChanged] = notice => $"What is recorded of {notice.Text("export")} is not what was signed: somebody changed the database. Keep a copy of it, and compare it with a backup",
        [ReportCodes.FileUnknown] = _ => "Nothing here is known of it. It has no id of a report, and no report that was made here has its hash. A sheet that was opened and saved again is another file",
        [ReportCodes.IdUnknown] = notice => $"There is no report {notice.Text("export")} here",
        [ReportCodes.NeverFinished] = notice => $"Report {notice.Text("export")} was begun and did not come to its end. What there is of it is not whole",
        [ReportCodes.RowsNotKept] = _ => "What its lines were was not kept, because there were too many, or because a worker in it was erased. Whether it would be the same today cannot be told line by line; make it again, and compare the fingerprints",
        [ReportCodes.BecauseBands] = notice => $"The bands of RULA, REBA and NIOSH are version {notice.Number("now")}, and were version {notice.Number("then")}",
        [ReportCodes.BecauseGroup] = notice => $"Exposure is told of at least {notice.Number("now")} workers together, then of {notice.Number("then")}",
        [ReportCodes.BecauseLate] = notice => $"{AdminTimes.Count(notice.Number("count"), "line")} with more snapshots than then: observations that arrived late",
        [ReportCodes.BecauseErasure] = notice => $"{AdminTimes.Count(notice.Number("count"), "worker")} of {notice.Text("warehouse")} erased since then: their time is unidentified now",
        [ReportCodes.BecauseIdentity] = notice => $"Time of {notice.Text("warehouse")} before {Day(notice, "from")} names no worker any more, as is set on the page Retention",
        [ReportCodes.BecauseKept] = notice => $"Figures of {notice.Text("warehouse")} from before {Day(notice, "from")} are kept no longer",
        [ReportCodes.BecauseCorrections] = notice => $"{AdminTimes.Count(notice.Number("count"), "line")} with other figures and no more snapshots: observations that were corrected or deleted in the source, or a setting of the figures",
        [ReportCodes.BecauseNamesOrCorrections] = notice => $"{AdminTimes.Count(notice.Number("count"), "line")} with other figures and no more snapshots: names that were taken away, or observations that were corrected or deleted in the source",
        [ReportCodes.BecauseSums] = notice => $"{AdminTimes.Count(notice.Number("count"), "line")} that sum up others, or are what is left of them, and follow them",
        [ReportCodes.BecausePublished] = notice => $"{AdminTimes.Count(notice.Number("added"), "line")} new and {notice.Number("gone")} gone: shifts that could not be told yet, or are told together now",
        [ReportCodes.SinceRetention] = notice => $"Retention deleted the snapshots of {notice.Text("warehouse")} from before {Day(notice, "before")} ({AdminTimes.Count(notice.Number("count"), "run")} since then). Figures outlive their snapshots, so that changes none",
        [ReportCodes.SinceBehind] = notice => $"Late observations of {notice.Text("warehouse")} are not in the figures yet, then or now: they are of fewer people than are told together",
        [ReportCodes.IsBehind] = notice => $"Some shifts of {notice.Text("warehouse")} lack observations that arrived late of fewer people than are told together",
    };

    private static string PeriodOf(Notice notice) => notice.Text("from") is { } from
        ? $"{from} to {notice.Text("to")}"
        : PeriodWords.Offered.FirstOrDefault(name => ReportFiles.Word(name) == notice.Text("period")) is var known ? PeriodWords.Name(known).ToLowerInvariant() : "";

    private static string Day(Notice notice, string name) => notice.Moment(name).UtcDateTime.ToString("d MMM yyyy", CultureInfo.InvariantCulture);

    private static string Exact(Notice notice, string name) => notice.Moment(name).UtcDateTime.ToString("d MMM yyyy HH:mm", CultureInfo.InvariantCulture);
}
