using Ergo.Accounts.Audit;
using Ergo.Database;
using Ergo.Operations.Access;
using Microsoft.Extensions.Logging;

namespace Ergo.Operations.Audit;

/// <summary>Puts what actors do into the audit log. Refusals that repeat are counted, so that nobody fills the log at will.</summary>
public sealed class AuditTrail(AuditLog log, TimeProvider time, ILogger<AuditTrail> logger)
{
    private const int LongestDetail = 2000;
    private readonly RepeatedEntries _repeats = new(time);

    /// <summary>Does something of which an entry says that it began and another how it ended. What cannot be written down is not begun.</summary>
    /// <param name="actor">Who does it.</param>
    /// <param name="act">What.</param>
    /// <param name="work">Does it; returns what came of it.</param>
    /// <param name="why">Why, or to what exactly; null where the act says all.</param>
    /// <param name="stop">Cancelled where somebody stopped it: it then ended as asked, and did not fail by itself.</param>
    public async Task<Notice> DoAsync(Actor actor, Notice act, Func<Task<Notice>> work, Notice? why = null, CancellationToken stop = default)
    {
        // Also of what is stopped at once.
        await log.AppendAsync(Entry(actor, act, AuditOutcome.Begun, why), CancellationToken.None);
        try
        {
            var done = await work();
            await NoteAsync(actor, act, AuditOutcome.Done, done);
            return done;
        }
        catch (Exception failure)
        {
            var cause = Failures.NoticeOf(failure);
            await NoteAsync(actor, act, AuditOutcome.Failed, stop.IsCancellationRequested ? Notice.Of(AccessCodes.Stopped, ("cause", cause)) : cause);
            throw;
        }
    }

    /// <summary>Writes down what is about to be told, whole; throws where the database does not take it.</summary>
    /// <param name="actor">Who is told.</param>
    /// <param name="act">What.</param>
    /// <param name="outcome">What came of it.</param>
    /// <param name="result">Of whom or what, however long.</param>
    public Task WriteAsync(Actor actor, Notice act, AuditOutcome outcome, Notice? result) => log.AppendAsync(Entry(actor, act, outcome, null) with { Result = result });

    /// <summary>Writes down what has happened. A database that does not take it is told to the server's log, not to the actor.</summary>
    /// <param name="actor">Who did it.</param>
    /// <param name="act">What.</param>
    /// <param name="outcome">What came of it.</param>
    /// <param name="result">The result, or why not.</param>
    public Task NoteAsync(Actor actor, Notice act, AuditOutcome outcome, Notice? result = null) => NoteAsync(Entry(actor, act, outcome, result));

    /// <summary>Writes down what no signed-in person did.</summary>
    public Task NoteAsync(AuditEntry entry)
    {
        var now = entry.Outcome == AuditOutcome.Refused ? _repeats.Take(entry) : entry;
        return now is null ? Task.CompletedTask : TryAppendAsync(now);
    }

    /// <summary>Writes down the refusals that were counted and are due.</summary>
    /// <param name="all">True for all of them: the portal stops.</param>
    internal async Task WriteRepeatsAsync(bool all = false)
    {
        foreach (var entry in _repeats.Due(all))
        {
            await TryAppendAsync(entry);
        }
    }

    private async Task TryAppendAsync(AuditEntry entry)
    {
        try
        {
            await log.AppendAsync(entry);
        }
        catch (Exception failure) when (StoreFailure.Is(failure))
        {
            logger.LogError(failure, "The audit log did not take: {Actor}: {Act}: {Outcome}: {Result}", entry.Actor, entry.Act, entry.Outcome, entry.Result);
        }
    }

    private static AuditEntry Entry(Actor actor, Notice act, AuditOutcome outcome, Notice? result) => new()
    {
        Actor = actor.Signature.Words, Issuer = actor.Origin?.Issuer, Subject = actor.Origin?.Subject, Session = actor.Session?.Id, Address = actor.Origin?.Address,
        Act = act, Outcome = outcome, Result = result?.Shortened(LongestDetail),
    };
}
