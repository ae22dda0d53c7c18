using Ergo.Accounts.Audit;
using Ergo.Database;
using Ergo.Operations.Access;
using Ergo.Operations.Audit;
using Ergo.Snapshots.Runs;
using Microsoft.Extensions.Logging;

namespace Ergo.Operations.Work;

/// <summary>The one way an operation is done, whichever door it came through: the right is asked for, it is written down, done, and written down again.</summary>
public sealed class OperationRunner(LongWork work, AuditTrail audit, ILogger<OperationRunner> logger)
{
    /// <summary>Does something short.</summary>
    /// <param name="actor">Who does it.</param>
    /// <param name="right">The right it needs, one of <see cref="Rights"/>.</param>
    /// <param name="act">What is done.</param>
    /// <param name="operation">Does it for the actor whose signature it gets; returns what came of it.</param>
    /// <param name="why">Why, for the audit log.</param>
    public async Task<Outcome> DoAsync(Actor actor, string right, Notice act, Func<string, Task<Notice>> operation, Notice? why = null) =>
        await PermitAsync(actor, right, act) is { } refused ? refused
        : await EndAsync(act, async () => await audit.DoAsync(actor, act, () => operation(actor.Signature.Words), why));

    /// <summary>Starts long work that goes on when its starter leaves, and waits for its end.</summary>
    /// <param name="actor">Who starts it.</param>
    /// <param name="right">The right it needs, one of <see cref="Rights"/>.</param>
    /// <param name="name">What is worked on; one at a time per portal.</param>
    /// <param name="act">What is done.</param>
    /// <param name="operation">Does it; returns what came of it.</param>
    /// <param name="why">Why, for the audit log.</param>
    public async Task<Outcome> RunAsync(
        Actor actor, string right, string name, Notice act, Func<string, CancellationToken, Task<Notice>> operation, Notice? why = null)
    {
        if (await PermitAsync(actor, right, act) is { } refused)
        {
            return refused;
        }

        Notice? done = null;
        var item = work.TryStart(name, actor.Signature, async stop => done = await audit.DoAsync(actor, act, () => operation(actor.Signature.Words, stop), why, stop));
        if (item is null)
        {
            var other = work.Running.FirstOrDefault(running => running.Name == name);
            return new Outcome(OutcomeKind.Refused, act, Notice.Of(AccessCodes.UnderWay, ("by", other?.Starter.Words), ("since", other?.StartedAt)));
        }

        return await EndAsync(act, async () =>
        {
            await item.Completion;
            return done;
        }, item);
    }

    /// <summary>Asks long work to stop; only who started it may.</summary>
    /// <param name="actor">Who asks.</param>
    /// <param name="right">The right the work needs.</param>
    /// <param name="name">The work's name.</param>
    /// <param name="act">What is stopped.</param>
    public async Task<Outcome> StopAsync(Actor actor, string right, string name, Notice act) =>
        await PermitAsync(actor, right, act)
        ?? (work.TryStop(name, actor.Signature) ? new Outcome(OutcomeKind.Done, act, null) : new Outcome(OutcomeKind.Refused, act, Notice.Of(AccessCodes.NotStoppable)));

    /// <summary>Reads what a question to the actor needs. Nothing is changed, so no right is asked for and nothing written down.</summary>
    /// <param name="act">What is read for.</param>
    /// <param name="read">Reads it.</param>
    public Task<Outcome> ReadAsync(Notice act, Func<Task> read) => EndAsync(act, async () =>
    {
        await read();
        return null;
    });

    // Null where it is allowed.
    private async Task<Outcome?> PermitAsync(Actor actor, string right, Notice act)
    {
        if (actor.Standing != Standing.Live)
        {
            return new Outcome(OutcomeKind.Refused, act, Notice.Of(actor.Standing == Standing.Ended ? AccessCodes.SessionEnded : AccessCodes.SessionUnknown));
        }

        if (Rights.Allow(actor, right))
        {
            return null;
        }

        var why = AccessCodes.WhyNot(actor, right);
        await audit.NoteAsync(actor, act, AuditOutcome.Refused, why);
        return new Outcome(OutcomeKind.Refused, act, why);
    }

    private async Task<Outcome> EndAsync(Notice act, Func<Task<Notice?>> operation, LongWorkItem? item = null)
    {
        try
        {
            return new Outcome(OutcomeKind.Done, act, await operation());
        }
        catch (Exception failure) when (item is { IsStopping: true } && failure is OperationCanceledException or RefusedException)
        {
            return new Outcome(OutcomeKind.Stopped, act, null, failure);
        }
        catch (RefusedException stopped) when (RunStops.Ended(stopped))
        {
            // By somebody else, or on another portal.
            return new Outcome(OutcomeKind.Stopped, act, null, stopped);
        }
        catch (RefusedException refused)
        {
            return new Outcome(OutcomeKind.Refused, act, refused.Notice, refused);
        }
        catch (OperationCanceledException stopped)
        {
            return new Outcome(OutcomeKind.Failed, act, Notice.Of(AccessCodes.Stopping), stopped);
        }
        catch (Exception failure) when (StoreFailure.Is(failure))
        {
            logger.LogError(failure, "{Act} failed", act);
            return new Outcome(OutcomeKind.Failed, act, Failures.NoticeOf(failure), failure);
        }
    }
}
