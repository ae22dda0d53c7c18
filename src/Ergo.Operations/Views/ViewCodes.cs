namespace Ergo.Operations.Views;

/// <summary>Codes of what is done about the views. Arguments: <c>view</c> is a view's name, null for all five; <c>took</c> is in seconds.</summary>
public static class ViewCodes
{
    /// <summary>A refresh.</summary>
    public const string Refresh = "views.refresh";

    /// <summary>A full rebuild.</summary>
    public const string Rebuild = "views.rebuild";

    /// <summary>A refresh of one view ended, with <c>buckets</c> and <c>rows</c>.</summary>
    public const string Refreshed = "views.refresh.done";

    /// <summary>A rebuild of one view ended.</summary>
    public const string Rebuilt = "views.rebuild.done";

    /// <summary>A refresh is stopped.</summary>
    public const string StopRefresh = "views.refresh.stop";

    /// <summary>The refresh of <c>view</c> was asked to stop.</summary>
    public const string StopAsked = "views.refresh.stop-asked";

    /// <summary>A view is paused, with <c>reason</c>.</summary>
    public const string Pause = "views.pause";

    /// <summary>A view was paused.</summary>
    public const string Paused = "views.pause.done";

    /// <summary>A view is resumed.</summary>
    public const string Resume = "views.resume";

    /// <summary>A view was resumed.</summary>
    public const string Resumed = "views.resume.done";

    /// <summary>A view is compared with its snapshots.</summary>
    public const string Verify = "views.verify";

    /// <summary>The comparison of <c>day</c> ended: <c>buckets</c> and <c>rows</c> were compared, and <c>differences</c> rows differ.</summary>
    public const string Verified = "views.verify.done";

    /// <summary>There was no warehouse to compare.</summary>
    public const string NothingToVerify = "views.verify.nothing";

    /// <summary>A comparison is stopped.</summary>
    public const string StopVerify = "views.verify.stop";
}
