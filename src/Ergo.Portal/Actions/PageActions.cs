using Ergo.Database;
using Ergo.Operations;
using Ergo.Operations.Access;
using Ergo.Operations.Work;
using Ergo.Portal.Shared;
using Ergo.Portal.SignIn.Circuits;
using Ergo.Portal.SignIn.Sessions;
using Ergo.Portal.Words;
using Microsoft.AspNetCore.Components.Authorization;

namespace Ergo.Portal.Actions;

/// <summary>The door of pages to operations: makes the person of the circuit an actor at that moment, and tells how it went.</summary>
public sealed class PageActions(AuthenticationStateProvider session, OperationRunner runner, Toast toast)
{
    /// <summary>Has something done by the person, and tells how it went.</summary>
    /// <param name="operation">What is done, with the person as the actor.</param>
    /// <returns>Null when done or stopped; else why not, as already told.</returns>
    public async Task<string?> DoAsync(Func<Actor, Task<Outcome>> operation) => Tell(await operation(await ActorAsync()));

    /// <summary>Reads what a question or a dialog needs; nothing is changed.</summary>
    /// <param name="what">What is read for, as the subject of a sentence: "Making the plan".</param>
    /// <param name="read">Reads it.</param>
    /// <returns>Null when read; else why not, as already told.</returns>
    public async Task<string?> AskAsync(string what, Func<Task> read) => Tell(await runner.ReadAsync(Notice.OfText(what), read));

    private string? Tell(Outcome outcome)
    {
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
                toast.Failed(words);
                return words;
        }
    }

    // Not what was known a second ago: nothing here can be undone.
    private async Task<Actor> ActorAsync()
    {
        var isLive = session is SessionState state ? await state.IsLiveNowAsync() : true;
        return (await session.GetAuthenticationStateAsync()).User.Actor(isLive);
    }
}
