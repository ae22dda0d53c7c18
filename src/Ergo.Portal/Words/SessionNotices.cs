using System.Globalization;
using Ergo.Database;
using Ergo.Operations.Sessions;

namespace Ergo.Portal.Words;

/// <summary>What happens to sessions.</summary>
internal static class SessionNotices
{
    /// <summary>Words by code.</summary>
    public static readonly IReadOnlyDictionary<string, Func<Notice, string>> Words = new Dictionary<string, Func<Notice, string>>
    {
        [SessionCodes.Start] = _ => "Signing in",
        [SessionCodes.Claims] = notice => $"with {notice.Text("claims")}",
        [SessionCodes.Leave] = _ => "Signing out",
        [SessionCodes.Ended] = notice => $"Ending session {notice.Text("session")} of {notice.Text("name")}",
        [SessionCodes.End] = notice => $"Ending the session of {notice.Text("name")}",
        [SessionCodes.EndDone] = notice => $"The session of {notice.Text("name")} has ended.",
        [SessionCodes.EndedBefore] = notice => $"The session of {notice.Text("name")} had ended already.",
        [SessionCodes.EndAtProvider] = _ => "Ending sessions",
        [SessionCodes.Count] = notice => $"{notice.Number("count").ToString(CultureInfo.InvariantCulture)} ended",
        [SessionCodes.Forget] = _ => "Forgetting old sessions",
        [SessionCodes.Forgotten] = notice => $"{notice.Number("count").ToString(CultureInfo.InvariantCulture)} that had ended more than {notice.Text("after")} ago",
        [SessionCodes.FreeToken] = _ => "Taking a logout token as if it had not come",
    };
}
