using Ergo.Database;
using Ergo.Operations.Access;

namespace Ergo.Operations;

/// <summary>Codes of refusals that every operation can meet, and of entries about them.</summary>
public static class AccessCodes
{
    /// <summary>The session of who asks has ended.</summary>
    public const string SessionEnded = "actor.ended";

    /// <summary>The database does not say whether the session lives.</summary>
    public const string SessionUnknown = "actor.unknown";

    /// <summary>The actor lacks the right <c>right</c>.</summary>
    public const string RightLacking = "right.lacking";

    /// <summary>The program's key was not given the right <c>right</c>.</summary>
    public const string RightNotGiven = "right.not-given";

    /// <summary>The same work is under way; <c>by</c> began it at <c>since</c>.</summary>
    public const string UnderWay = "work.under-way";

    /// <summary>The work to stop has ended, or is somebody else's.</summary>
    public const string NotStoppable = "work.not-stoppable";

    /// <summary>It was stopped by who began it; <c>cause</c> tells where it was.</summary>
    public const string Stopped = "work.stopped";

    /// <summary>It was stopped because the portal stops.</summary>
    public const string Stopping = "work.portal-stops";

    /// <summary>The database failed; <c>text</c> is what it said.</summary>
    public const string DatabaseFailed = "database.failed";

    /// <summary>A page <c>route</c> was asked for.</summary>
    public const string PageOpen = "page.open";

    /// <summary>The role does not allow a page.</summary>
    public const string RoleRefused = "role.refused";

    /// <summary>Why, as <c>reason</c> says.</summary>
    public const string Reason = "reason";

    /// <summary>The same <c>count</c> times more until <c>until</c>; <c>of</c> is what came of the first.</summary>
    public const string Repeated = "audit.repeated";

    /// <summary>Acts of more kinds than are told apart.</summary>
    public const string OtherActs = "audit.other-acts";

    /// <summary>Nothing more is told of them.</summary>
    public const string NotToldApart = "audit.not-told-apart";

    /// <summary>Why an actor who can be vouched for does not have a right.</summary>
    /// <param name="actor">Who asks.</param>
    /// <param name="right">The right that it lacks.</param>
    public static Notice WhyNot(Actor actor, string right) => actor.OnlyRights?.Contains(right) == false
        ? Notice.Of(RightNotGiven, ("right", right))
        : Notice.Of(RightLacking, ("right", right), ("roles", Rights.Grants[right]), ("everywhere", Rights.OverAll.Contains(right) && !actor.Scope.IsAll));
}
