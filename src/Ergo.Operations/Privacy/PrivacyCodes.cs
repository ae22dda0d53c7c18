namespace Ergo.Operations.Privacy;

/// <summary>
/// Codes of what is done about single workers; those that the database writes down itself among them. Arguments: <c>warehouse</c> is its name,
/// <c>worker</c> a pseudonym, <c>from</c> and <c>to</c> moments.
/// </summary>
public static class PrivacyCodes
{
    /// <summary>The worker ids of a warehouse are to be shown.</summary>
    public const string ShowIds = "ids.show";

    /// <summary>They are shown for <c>length</c> seconds.</summary>
    public const string IdsShown = "ids.show.done";

    /// <summary>They are to be hidden.</summary>
    public const string HideIds = "ids.hide";

    /// <summary>They are hidden.</summary>
    public const string IdsHidden = "ids.hide.done";

    /// <summary>The database let a session see the ids of a warehouse.</summary>
    public const string IdsBegun = "ids.begun";

    /// <summary>That lasts until <c>until</c>, for <c>reason</c>.</summary>
    public const string IdsUntil = "ids.until";

    /// <summary>The database ended it.</summary>
    public const string IdsEnded = "ids.ended";

    /// <summary>The ids of a range are seen.</summary>
    public const string SeeIds = "ids.see";

    /// <summary>Those of <c>workers</c>, by pseudonym, for <c>reason</c>.</summary>
    public const string IdsSeen = "ids.see.done";

    /// <summary>Ids are shown to signed-in people only.</summary>
    public const string SignedOut = "ids.signed-out";

    /// <summary>A worker is erased.</summary>
    public const string Erase = "worker.erase";

    /// <summary>The worker is erased: <c>before</c> and <c>after</c> are rows that named the worker.</summary>
    public const string Erased = "worker.erase.done";

    /// <summary>The erasure is stopped.</summary>
    public const string StopErasing = "worker.erase.stop";

    /// <summary>The erasure number <c>erasure</c> begins, for <c>reason</c>.</summary>
    public const string ErasureBegun = "erasure.begun";

    /// <summary>It ended; <c>before</c> and <c>after</c> are rows per table.</summary>
    public const string ErasureDone = "erasure.done";
}
