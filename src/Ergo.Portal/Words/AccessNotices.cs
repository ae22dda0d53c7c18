using System.Globalization;
using Ergo.Database;
using Ergo.Operations;
using Ergo.Operations.Access;

namespace Ergo.Portal.Words;

/// <summary>Refusals that every operation can meet, and entries about them.</summary>
internal static class AccessNotices
{
    /// <summary>Words by code.</summary>
    public static readonly IReadOnlyDictionary<string, Func<Notice, string>> Words = new Dictionary<string, Func<Notice, string>>
    {
        [Notice.TextCode] = notice => notice.Text("text") ?? "",
        [AccessCodes.SessionEnded] = _ => "your session has ended. Sign in again.",
        [AccessCodes.SessionUnknown] = _ => "the database does not say whether you are still signed in. Try again in a moment.",
        [AccessCodes.RightLacking] = notice => $"lacks the right {notice.Text("right")}",
        [AccessCodes.RightNotGiven] = notice => $"The key was not given the right {notice.Text("right")}",
        [AccessCodes.UnderWay] = notice => notice.Text("by") is { } by
            ? string.Create(CultureInfo.InvariantCulture, $"is under way already, started by {by} at {notice.Moment("since"):HH:mm:ss} UTC.") : "is under way already.",
        [AccessCodes.NotStoppable] = _ => "is not possible here: it has ended, or somebody else started it.",
        [AccessCodes.Stopped] = notice => $"Stopped on request. {(notice.Inner("cause") is { } cause ? NoticeWords.Of(cause) : "")}".TrimEnd(),
        [AccessCodes.Stopping] = _ => "was stopped because the portal stops.",
        [AccessCodes.DatabaseFailed] = notice => notice.Text("text") ?? "the database failed",
        [AccessCodes.PageOpen] = notice => $"Opening {notice.Text("route")}",
        [AccessCodes.RoleRefused] = _ => "the role does not allow it",
        [AccessCodes.Reason] = notice => $"Reason: {notice.Text("reason")}",
        [AccessCodes.Repeated] = notice => string.Create(
            CultureInfo.InvariantCulture, $"and {notice.Number("count")} more like it until {notice.Moment("until"):HH:mm:ss} UTC: {(notice.Inner("of") is { } of ? NoticeWords.Of(of) : "")}"),
        [AccessCodes.OtherActs] = _ => "Other acts",
        [AccessCodes.NotToldApart] = _ => "of kinds not told apart",
    };

    /// <summary>The role that is needed, for example "the role admin, with every warehouse assigned".</summary>
    public static string Needed(Notice lacking) =>
        $"the role {string.Join(" or ", lacking.List("roles").Select(Roles.InWords))}{(lacking.Is("everywhere") ? ", with every warehouse assigned" : "")}";
}
