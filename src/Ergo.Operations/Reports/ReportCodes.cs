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
}
