using Ergo.Accounts.Alerts;
using Ergo.Accounts.SavedReports;
using Ergo.Database;
using Ergo.Operations.Access;
using Ergo.Operations.Work;

namespace Ergo.Operations.Alerts;

/// <summary>How somebody stands with mails about zones over their limit.</summary>
/// <param name="IsOn">Whether they asked for them.</param>
/// <param name="Address">The address that the provider vouches for; null where there is none, and then they are on the page only.</param>
/// <param name="CanMail">Whether a mail server is configured.</param>
public sealed record AlertSubscription(bool IsOn, string? Address, bool CanMail);

/// <summary>What somebody may ask for themselves: to be mailed when a zone of their warehouses was over its limit in a shift.</summary>
public sealed class AlertSubscriptions(OperationRunner runner, AlertStore store, SavedReportStore people, IPersonAddress addresses, IAlertSender sender)
{
    /// <summary>How an actor stands; null without a session or the right.</summary>
    public async Task<AlertSubscription?> OfAsync(Actor actor, CancellationToken cancellationToken = default) =>
        actor.Session is { } session && Rights.Allow(actor, Rights.SubscribeToAlerts)
            ? new AlertSubscription(await store.OfPersonAsync(session.Issuer, session.Subject, cancellationToken) is not null, addresses.Of(session), sender.CanMail)
            : null;

    /// <summary>Shifts in which zones of an actor's warehouses were over their limit, the newest first; none without the right.</summary>
    /// <param name="actor">Who asks.</param>
    /// <param name="limit">How many at most.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<IReadOnlyList<Incident>> LatestAsync(Actor actor, int limit, CancellationToken cancellationToken = default) =>
        Rights.Allow(actor, Rights.SubscribeToAlerts) ? await store.ZonesOverAsync(actor.Scope.IsAll, actor.Scope.Warehouses, limit, cancellationToken) : [];

    /// <summary>Asks for it, or wants it no more.</summary>
    /// <param name="actor">Who does.</param>
    /// <param name="isOn">Whether mails are wanted.</param>
    public Task<Outcome> SetAsync(Actor actor, bool isOn) => runner.DoAsync(
        actor, Rights.SubscribeToAlerts, Notice.Of(isOn ? AlertCodes.Subscribe : AlertCodes.Unsubscribe),
        async by =>
        {
            var session = actor.Session ?? throw new AlertTargetException(Notice.Of(AccessCodes.SessionEnded));
            var known = await store.OfPersonAsync(session.Issuer, session.Subject);
            if (isOn && known is null)
            {
                await people.NoteOwnerAsync(session);
                await store.AddAsync(
                    new AlertTarget
                    {
                        Kind = AlertTargetKind.Person, Name = Shortened(session.Name), Types = [AlertTypes.ZoneOver], Issuer = session.Issuer, Subject = session.Subject,
                    }, by);
            }
            else if (!isOn && known is not null)
            {
                await store.DeleteAsync(known);
            }

            return Notice.Of(isOn ? AlertCodes.Subscribed : AlertCodes.Unsubscribed, ("mailed", addresses.Of(session) is not null && sender.CanMail));
        });

    private static string Shortened(string name) => name.Trim() is { Length: > 0 } given ? given[..Math.Min(given.Length, AlertTarget.LongestName)] : "Somebody";
}
