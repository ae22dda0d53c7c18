using System.Security.Claims;
using Ergo.Accounts.Audit;
using Ergo.Database;
using Ergo.Portal.Admin;
using Ergo.Portal.Auth.Sessions;
using Ergo.Snapshots;

namespace Ergo.Portal.Auth.Audit;

/// <summary>Puts what people do into the audit log. Refusals that repeat are counted, so that nobody fills the log at will.</summary>
public sealed class AuditTrail(AuditLog log, TimeProvider time, ILogger<AuditTrail> logger)
{
    private const int LongestDetail = 2000;
    private readonly RepeatedEntries _repeats = new(time);

    /// <summary>Does something of which an entry says that it began and another how it ended. What cannot be written down is not begun.</summary>
    /// <param name="user">Who does it.</param>
    /// <param name="action">What, as the subject of a sentence.</param>
    /// <param name="act">Does it; returns what to tell when done.</param>
    /// <param name="why">Why, or to what exactly; null where the action says all.</param>
    /// <param name="stop">Cancelled where somebody stopped it: it then ended as asked, and did not fail by itself.</param>
    public async Task<string> DoAsync(ClaimsPrincipal user, string action, Func<Task<string>> act, string? why = null, CancellationToken stop = default)
    {
        // Also of what is stopped at once.
        await log.AppendAsync(Entry(user, action, AuditOutcome.Begun, why), CancellationToken.None);
        try
        {
            var done = await act();
            await NoteAsync(user, action, AuditOutcome.Done, done);
            return done;
        }
        catch (Exception failure)
        {
            await NoteAsync(user, action, AuditOutcome.Failed, stop.IsCancellationRequested ? $"Stopped on request. {failure.Message}" : failure.Message);
            throw;
        }
    }

    /// <summary>Writes down what is about to be told, whole; throws where the database does not take it.</summary>
    /// <param name="user">Who is told.</param>
    /// <param name="action">What, as the subject of a sentence.</param>
    /// <param name="outcome">What came of it.</param>
    /// <param name="detail">Of whom or what, however long.</param>
    public Task WriteAsync(ClaimsPrincipal user, string action, AuditOutcome outcome, string? detail) => log.AppendAsync(Entry(user, action, outcome, null) with { Detail = detail });

    /// <summary>Writes down what has happened. A database that does not take it is told to the server's log, not to the person.</summary>
    /// <param name="user">Who did it.</param>
    /// <param name="action">What, as the subject of a sentence.</param>
    /// <param name="outcome">What came of it.</param>
    /// <param name="detail">The result, or why not.</param>
    public Task NoteAsync(ClaimsPrincipal user, string action, AuditOutcome outcome, string? detail = null) => NoteAsync(Entry(user, action, outcome, detail));

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
            logger.LogError(failure, "The audit log did not take: {Actor}: {Action}: {Outcome}: {Detail}", entry.Actor, entry.Action, entry.Outcome, entry.Detail);
        }
    }

    private static AuditEntry Entry(ClaimsPrincipal user, string action, AuditOutcome outcome, string? detail)
    {
        var session = user.Session()?.Session;
        return new AuditEntry
        {
            Actor = Person.Of(user).Words, Issuer = session?.Issuer, Subject = session?.Subject, Session = session?.Id, Address = session?.Address,
            Action = action, Outcome = outcome, Detail = detail is { Length: > LongestDetail } ? detail[..LongestDetail] : detail,
        };
    }
}
