using System.Security.Claims;
using Ergo.Accounts.Audit;
using Ergo.Database;
using Ergo.Portal.Auth;
using Ergo.Portal.Auth.Audit;
using Ergo.Portal.Auth.Circuits;
using Ergo.Portal.Auth.Sessions;
using Ergo.Portal.Components.Shared;
using Ergo.Portal.Database;
using Ergo.Snapshots;
using Ergo.Snapshots.Privacy;
using Ergo.Snapshots.Retention;
using Ergo.Snapshots.Storage;
using Ergo.Snapshots.Views;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Components.Authorization;

namespace Ergo.Portal.Admin;

/// <summary>The one way a page does something: asks for the right at that moment, does it, and says how it went.</summary>
public sealed class AdminActions(
    AuthenticationStateProvider session, IAuthorizationService authorization, LongWork work, Toast toast, AuditTrail audit, ILogger<AdminActions> logger)
{
    /// <summary>Does something short.</summary>
    /// <param name="policy">The right it needs, one of <see cref="Policies"/>.</param>
    /// <param name="what">What is done, as the subject of a sentence: "Changing the retention of Dock West".</param>
    /// <param name="act">Does it for the person whose words it gets; returns what to tell when done.</param>
    /// <param name="why">Why, for the audit log.</param>
    /// <returns>Null when done; else why not, as already told.</returns>
    public async Task<string?> DoAsync(string policy, string what, Func<string, Task<string>> act, string? why = null)
    {
        var (person, user, refusal) = await PermitAsync(policy, what);
        if (person is null)
        {
            return refusal;
        }

        return await TellAsync(what, async () => toast.Done(await audit.DoAsync(user!, what, () => act(person.Words), why)));
    }

    /// <summary>Reads what a question or a dialog needs; nothing is changed.</summary>
    /// <param name="what">What is read for, as the subject of a sentence: "Making the plan".</param>
    /// <param name="read">Reads it.</param>
    /// <returns>Null when read; else why not, as already told.</returns>
    public Task<string?> AskAsync(string what, Func<Task> read) => TellAsync(what, read);

    /// <summary>Starts long work that goes on when the page is left, and waits for its end.</summary>
    /// <param name="policy">The right it needs, one of <see cref="Policies"/>.</param>
    /// <param name="name">What is worked on; one at a time per portal.</param>
    /// <param name="what">What is done, as the subject of a sentence.</param>
    /// <param name="act">Does it; returns what to tell when done.</param>
    /// <param name="stopped">What to tell when it was stopped.</param>
    /// <param name="why">Why, for the audit log.</param>
    /// <returns>Null when done or stopped; else why not, as already told.</returns>
    public async Task<string?> RunAsync(
        string policy, string name, string what, Func<string, CancellationToken, Task<string>> act, string stopped = "What was committed stays.",
        string? why = null)
    {
        var (person, user, refusal) = await PermitAsync(policy, what);
        if (person is null)
        {
            return refusal;
        }

        var done = "";
        var item = work.TryStart(name, person, async stop => done = await audit.DoAsync(user!, what, () => act(person.Words, stop), why, stop));
        if (item is null)
        {
            var other = work.Running.FirstOrDefault(running => running.Name == name);
            return Refuse($"{what} is under way already{(other is null ? "" : $", started by {other.Starter.Words} at {other.StartedAt:HH:mm:ss} UTC")}.");
        }

        return await TellAsync(what, async () =>
        {
            try
            {
                await item.Completion;
                toast.Done(done);
            }
            catch (Exception failure) when (item.IsStopping && (failure is OperationCanceledException || IsRefusal(failure)))
            {
                toast.Note($"{what} was stopped. {stopped}");
            }
        });
    }

    /// <summary>Asks long work to stop; only who started it may.</summary>
    /// <param name="policy">The right the work needs.</param>
    /// <param name="name">The work's name.</param>
    /// <param name="what">What is stopped, as the subject of a sentence.</param>
    public async Task<string?> StopAsync(string policy, string name, string what)
    {
        var (person, _, refusal) = await PermitAsync(policy, what);
        return person is null ? refusal
            : work.TryStop(name, person) ? null
            : Refuse($"{what} is not possible here: it has ended, or somebody else started it.");
    }

    private async Task<(Person? Person, ClaimsPrincipal? User, string? Refusal)> PermitAsync(string policy, string what)
    {
        // Not what was known a second ago: nothing here can be undone.
        if (session is SessionState state && await state.IsLiveNowAsync() is not true and var isLive)
        {
            return (null, null, Refuse(isLive is null
                ? $"{what} was not done: the database does not say whether you are still signed in. Try again in a moment."
                : $"{what} was not done: your session has ended. Sign in again."));
        }

        var user = (await session.GetAuthenticationStateAsync()).User;
        if ((await authorization.AuthorizeAsync(user, policy)).Succeeded)
        {
            return (Person.Of(user), user, null);
        }

        await audit.NoteAsync(user, what, AuditOutcome.Refused, $"lacks the right {policy}");
        var granted = Policies.Grants.TryGetValue(policy, out var roles) ? string.Join(" or ", roles.Select(Roles.InWords)) : "another role";
        var everywhere = Policies.OverAll.Contains(policy) && !user.Scope().IsAll ? ", with every warehouse assigned" : "";
        return (null, null, Refuse($"{what} needs the role {granted}{everywhere}. Nothing was done."));
    }

    private async Task<string?> TellAsync(string what, Func<Task> act)
    {
        try
        {
            await act();
            return null;
        }
        catch (Exception failure) when (IsRefusal(failure))
        {
            return Refuse(failure.Message.TrimEnd('.') + ".");
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

    // What the store says in words of its own.
    private static bool IsRefusal(Exception failure) => failure is RefreshException or RetentionException or StorageException or VerificationException or PrivacyException;

    private string Refuse(string reason)
    {
        toast.Failed(reason);
        return reason;
    }
}
