using Ergo.Accounts;
using Ergo.Database;
using Ergo.Operations.Access;
using Ergo.Operations.Work;

namespace Ergo.Operations.Sessions;

/// <summary>What an actor may do about sessions of others.</summary>
public sealed class SessionOperations(OperationRunner runner, SessionStore sessions)
{
    /// <summary>Ends a session: whatever is open there turns to the sign-in page at once.</summary>
    /// <param name="actor">Who does.</param>
    /// <param name="session">The session.</param>
    public Task<Outcome> EndAsync(Actor actor, Session session) =>
        runner.DoAsync(actor, Rights.ManageSessions, Notice.Of(SessionCodes.End, ("name", session.Name)), async by => Notice.Of(
            await sessions.EndAsync(session.Id, by, "ended by an administrator") ? SessionCodes.EndDone : SessionCodes.EndedBefore, ("name", session.Name)));
}
