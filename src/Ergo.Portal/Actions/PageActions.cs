using Ergo.Database;
using Ergo.Operations;
using Ergo.Operations.Access;
using Ergo.Portal.Shared;
using Ergo.Portal.SignIn.Circuits;
using Ergo.Portal.SignIn.Sessions;
using Ergo.Portal.Words;
using Microsoft.AspNetCore.Components.Authorization;

namespace Ergo.Portal.Actions;

/// <summary>The door of pages to operations: makes the person of the circuit an actor at that moment, and tells how it went.</summary>
public sealed class PageActions(AuthenticationStateProvider session, Toast toast, ILogger<PageActions> logger)
{
    /// <summary>Has something done by the person, and tells how it went.</summary>
    /// <param name="operation">What is done, with the person as the actor.</param>
    /// <returns>Null when done or stopped; else why not, as already told.</returns>
    public async Task<string?> DoAsync(Func<Actor, Task<Outcome>> operation)
    {
        var outcome = await operation(await ActorAsync());
        var words = OutcomeWords.Of(outcome);
        switch (outcome.Kind)
        {
            case OutcomeKind.Done when words.Length == 0:
                return null;
            case OutcomeKind.Done:
                toast.Done(words);
                return null;
            case OutcomeKind.Stopped:
                toast.Note(words);
                return null;
            default:
                return Refuse(words);
        }
    }

    /// <summary>Reads what a question or a dialog needs; nothing is changed.</summary>
    /// <param name="what">What is read for, as the subject of a sentence: "Making the plan".</param>
    /// <param name="read">Reads it.</param>
    /// <returns>Null when read; else why not, as already told.</returns>
    public async Task<string?> AskAsync(string what, Func<Task> read)
    {
        try
        {
            await read();
            return null;
        }
        catch (RefusedException refused)
        {
            return Refuse(NoticeWords.Sentence(refused.Notice));
        }
        catch (Exception failure) when (StoreFailure.Is(failure))
        {
            logger.LogError(failure, "{What} failed", what);
            return Refuse($"{what} failed. {DatabaseFailure.Describe(failure)}");
        }
        catch (OperationCanceledException)
        {
            return Refuse($"{what} was stopped because the portal stops.");
        }
    }

    // Not what was known a second ago: nothing here can be undone.
    private async Task<Actor> ActorAsync()
    {
        var isLive = session is SessionState state ? await state.IsLiveNowAsync() : true;
        return (await session.GetAuthenticationStateAsync()).User.Actor(isLive);
    }

    private string Refuse(string reason)
    {
        toast.Failed(reason);
        return reason;
    }
}
