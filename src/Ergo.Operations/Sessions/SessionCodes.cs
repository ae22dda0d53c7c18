namespace Ergo.Operations.Sessions;

/// <summary>Codes of what happens to sessions; those that the database writes down itself among them.</summary>
public static class SessionCodes
{
    /// <summary>Somebody signs in.</summary>
    public const string Start = "session.start";

    /// <summary>With which <c>claims</c> somebody signed in.</summary>
    public const string Claims = "session.claims";

    /// <summary>Somebody signs out.</summary>
    public const string Leave = "session.leave";

    /// <summary>The session with the number <c>session</c>, of <c>name</c>, was ended by somebody else.</summary>
    public const string Ended = "session.ended";

    /// <summary>An administrator ends the session of <c>name</c>.</summary>
    public const string End = "session.end";

    /// <summary>It has ended.</summary>
    public const string EndDone = "session.end.done";

    /// <summary>It had ended already.</summary>
    public const string EndedBefore = "session.end.before";

    /// <summary>The identity provider ends sessions.</summary>
    public const string EndAtProvider = "sessions.end-at-provider";

    /// <summary><c>count</c> ended.</summary>
    public const string Count = "sessions.count";

    /// <summary>Sessions of long ago are forgotten.</summary>
    public const string Forget = "sessions.forget";

    /// <summary><c>count</c> were forgotten that had ended more than <c>after</c> ago.</summary>
    public const string Forgotten = "sessions.forgotten";

    /// <summary>A logout token is taken as if it had not come.</summary>
    public const string FreeToken = "token.free";
}
