namespace Ergo.Operations.Reports;

/// <summary>Codes of downloads.</summary>
public static class ReportCodes
{
    /// <summary>The audit log is downloaded.</summary>
    public const string AuditLog = "download.audit-log";

    /// <summary>With the filter <c>who</c>, <c>what</c>, <c>outcome</c>, <c>from</c> and <c>before</c>, as far as given.</summary>
    public const string AuditFilter = "download.audit-log.filter";

    /// <summary>The exposure of <c>warehouse</c> from <c>from</c> to <c>to</c> is downloaded; <c>ids</c> with worker ids.</summary>
    public const string Exposure = "download.exposure";

    /// <summary>The exposure report of the warehouse with the code <c>code</c> is asked for with worker ids.</summary>
    public const string ExposureWithIds = "download.exposure.ids";

    /// <summary>It was sent with <c>count</c> rows.</summary>
    public const string Rows = "download.rows";

    /// <summary>It was cut off, because of <c>why</c>.</summary>
    public const string CutOff = "download.cut-off";

    /// <summary>Worker ids are not shown to the person.</summary>
    public const string IdsNotShown = "download.ids-not-shown";

    /// <summary>A report <c>kind</c> of <c>warehouses</c> is made as <c>format</c>; <c>ids</c> with worker ids.</summary>
    public const string Export = "export";

    /// <summary>Export <c>export</c> was made: <c>rows</c>, <c>bytes</c>, <c>sha256</c> of what was handed over, <c>manifest</c> the SHA-256 of its manifest.</summary>
    public const string Exported = "export.done";

    /// <summary>An export is begun, for <c>reason</c>.</summary>
    public const string ExportReason = "export.reason";

    /// <summary>An export is downloaded again: <c>export</c>.</summary>
    public const string Again = "export.again";

    /// <summary>Export <c>export</c> is checked.</summary>
    public const string Verify = "export.verify";

    /// <summary>A new key for manifests is made.</summary>
    public const string RotateKey = "export.key";

    /// <summary>The key <c>key</c> signs from now on.</summary>
    public const string KeyRotated = "export.key.done";

    /// <summary>Somebody else made a key meanwhile.</summary>
    public const string KeyTaken = "export.key.taken";

    /// <summary>The reason has too few characters, fewer than <c>least</c>, or too many, more than <c>most</c>.</summary>
    public const string ReasonFault = "report.reason";

    /// <summary>No warehouse is named.</summary>
    public const string NoWarehouse = "report.no-warehouse";

    /// <summary>More than <c>most</c> warehouses are named.</summary>
    public const string TooManyWarehouses = "report.too-many-warehouses";

    /// <summary>Warehouses with <c>codes</c> are not there, or not to be seen by who asks.</summary>
    public const string WarehouseGone = "report.warehouse-gone";

    /// <summary>Of <c>warehouse</c> some zones only may be seen.</summary>
    public const string OnlyZones = "report.only-zones";

    /// <summary>Worker ids of <c>warehouse</c> are not shown to who asks.</summary>
    public const string ReportIdsNotShown = "report.ids-not-shown";

    /// <summary>The period has no days, or ends before it begins.</summary>
    public const string PeriodFault = "report.period";

    /// <summary>Something is chosen that there is not.</summary>
    public const string UnknownChoice = "report.unknown-choice";

    /// <summary>Single hours are told with worker ids only.</summary>
    public const string HoursNeedIds = "report.hours-need-ids";

    /// <summary>Red zones and postures are told by zone or warehouse, and by the clock.</summary>
    public const string NotByShift = "report.not-by-shift";

    /// <summary>Zones or shifts are chosen, and rows are of neither.</summary>
    public const string OnlyNeedsRows = "report.only-needs-rows";

    /// <summary>A zone or shift is asked for by a name that none has, or several have.</summary>
    public const string NoSuchPart = "report.no-such-part";

    /// <summary>A PDF has at most <c>most</c> rows.</summary>
    public const string TooLongForPdf = "report.too-long-for-pdf";

    /// <summary>What was to take the report did not: <c>why</c>.</summary>
    public const string TargetFailed = "report.target-failed";

    /// <summary>Who took it left before its end.</summary>
    public const string Left = "report.left";

    /// <summary>The right to it ended: <c>why</c>.</summary>
    public const string RightEnded = "report.right-ended";

    /// <summary>The view <c>view</c> was never built.</summary>
    public const string ViewNeverBuilt = "report.warning.never-built";

    /// <summary>The view <c>view</c> reaches to <c>to</c> only; <c>failing</c> where its refresh fails.</summary>
    public const string ViewStale = "report.warning.stale";

    /// <summary><c>count</c> stored rows were nowhere, and <c>aside</c> set aside, at the last check of the view <c>view</c>.</summary>
    public const string RowsMissing = "report.warning.rows-missing";

    /// <summary>There are no records of <c>warehouse</c>.</summary>
    public const string NoRecords = "report.warning.no-records";

    /// <summary>Records of <c>warehouse</c> begin after the period, at <c>from</c>.</summary>
    public const string BeforeRecords = "report.warning.before-records";

    /// <summary>Nothing of <c>warehouse</c> was observed in the period, or nothing can be told yet.</summary>
    public const string NothingTold = "report.warning.nothing-told";

    /// <summary>Records of <c>warehouse</c> begin within the period, at <c>from</c>.</summary>
    public const string RecordsBegin = "report.warning.records-begin";

    /// <summary>Retention runs are on record from <c>from</c> on.</summary>
    public const string RunsBegin = "report.warning.runs-begin";

    /// <summary>No retention run is on record.</summary>
    public const string NoRuns = "report.warning.no-runs";

    /// <summary>The period is not over; what is told of <c>warehouse</c> ends at <c>to</c>.</summary>
    public const string NotOver = "report.warning.not-over";

    /// <summary>What is told of <c>warehouse</c> ends early, at <c>to</c>.</summary>
    public const string EndsEarly = "report.warning.ends-early";

    /// <summary><c>length</c> of the time of <c>warehouse</c> had too few people to be told.</summary>
    public const string PartsNotTold = "report.warning.parts-not-told";

    /// <summary>Some of <c>warehouse</c> lacks what arrived late of too few people.</summary>
    public const string IsBehind = "report.warning.behind";

    /// <summary>The file is as it was made; so is what is recorded of export <c>export</c>.</summary>
    public const string FileAuthentic = "verify.authentic";

    /// <summary>The same, and the audit log has no entry of it any more.</summary>
    public const string NotInLog = "verify.not-in-log";

    /// <summary>The file is not as it was made.</summary>
    public const string FileChanged = "verify.changed";

    /// <summary>What is recorded of export <c>export</c> is not what was signed.</summary>
    public const string RecordChanged = "verify.record-changed";

    /// <summary>The file has no id, and its hash is no export's.</summary>
    public const string FileUnknown = "verify.unknown-file";

    /// <summary>There is no export <c>export</c>.</summary>
    public const string IdUnknown = "verify.unknown-id";

    /// <summary>Export <c>export</c> did not come to its end.</summary>
    public const string NeverFinished = "verify.never-finished";

    /// <summary>What the rows were was not kept.</summary>
    public const string RowsNotKept = "verify.rows-not-kept";

    /// <summary>The bands have another version: <c>then</c>, <c>now</c>.</summary>
    public const string BecauseBands = "verify.because.bands";

    /// <summary>The smallest group is another one: <c>then</c>, <c>now</c>.</summary>
    public const string BecauseGroup = "verify.because.group";

    /// <summary><c>count</c> rows have more snapshots behind them.</summary>
    public const string BecauseLate = "verify.because.late";

    /// <summary><c>count</c> workers of <c>warehouse</c> were erased since.</summary>
    public const string BecauseErasure = "verify.because.erasure";

    /// <summary>Time of <c>warehouse</c> before <c>from</c> names nobody any more.</summary>
    public const string BecauseIdentity = "verify.because.identity";

    /// <summary>The view keeps <c>warehouse</c> from <c>from</c> on only.</summary>
    public const string BecauseKept = "verify.because.kept";

    /// <summary><c>count</c> rows have fewer snapshots, or as many, and other values.</summary>
    public const string BecauseCorrections = "verify.because.corrections";

    /// <summary>The same, where names were taken away too.</summary>
    public const string BecauseNamesOrCorrections = "verify.because.names-or-corrections";

    /// <summary><c>count</c> rows that are sums follow the others.</summary>
    public const string BecauseSums = "verify.because.sums";

    /// <summary><c>added</c> rows were published since, and <c>gone</c> are told otherwise.</summary>
    public const string BecausePublished = "verify.because.published";

    /// <summary>Snapshots of <c>warehouse</c> before <c>before</c> were deleted by <c>count</c> retention runs or earlier; figures outlive them.</summary>
    public const string SinceRetention = "verify.since.retention";

    /// <summary>What came late of few people of <c>warehouse</c> is not told yet.</summary>
    public const string SinceBehind = "verify.since.behind";
}
