using Ergo.Accounts.Alerts;
using Ergo.Database;
using Ergo.Operations.Access;
using Ergo.Operations.Work;
using Ergo.Snapshots.Warehouses;

namespace Ergo.Operations.Alerts;

/// <summary>What an admin may do about the targets of alerts.</summary>
public sealed class AlertOperations(OperationRunner runner, AlertStore store, AlertOutbox outbox, WarehouseDirectory warehouses, IAlertSender sender, IAlertSeal seal, TimeProvider time)
{
    /// <summary>Whether alerts can be mailed.</summary>
    public bool CanMail => sender.CanMail;

    /// <summary>Makes a target, or changes one.</summary>
    /// <param name="actor">Who does.</param>
    /// <param name="target">A new one, or one as it was read with what is wanted; its kind stays.</param>
    /// <param name="codes">Codes of the warehouses that it hears of; none for all.</param>
    /// <param name="tell">Told the secret of a new webhook, once.</param>
    public Task<Outcome> SaveAsync(Actor actor, AlertTarget target, IReadOnlyCollection<string> codes, Action<string> tell)
    {
        var isNew = target.Id == 0;
        return runner.DoAsync(
            actor, Rights.ManageAlerts, Notice.Of(isNew ? AlertCodes.Add : AlertCodes.Change, ("name", target.Name.Trim()), ("kind", KindOf(target)), ("host", HostOf(target))),
            async by =>
            {
                var wanted = await CheckAsync(actor, target with { Name = target.Name.Trim(), Address = target.Address?.Trim() }, codes);
                if (isNew)
                {
                    var secret = wanted.Kind == AlertTargetKind.Webhook ? WebhookSecret.New() : null;
                    await store.AddAsync(wanted with { Secret = secret is null ? null : seal.Seal(secret) }, by);
                    if (secret is not null)
                    {
                        tell(WebhookSecret.Write(secret));
                    }
                }
                else
                {
                    // Who mends the address of one that was turned off wants it on again.
                    await store.SaveAsync(wanted with { DisabledAt = null, DisabledWhy = null }, by);
                }

                return Notice.Of(isNew ? AlertCodes.Added : AlertCodes.Changed, ("name", wanted.Name), ("types", wanted.Types), ("warehouses", wanted.Warehouses is null ? null : codes.ToArray()));
            });
    }

    /// <summary>Pauses a target: it gets nothing until it is resumed.</summary>
    public Task<Outcome> PauseAsync(Actor actor, AlertTarget target) => DoAsync(actor, AlertCodes.Pause, target, async by =>
    {
        await store.SaveAsync(target with { PausedAt = time.GetUtcNow(), PausedBy = by }, by);
        return Notice.Of(AlertCodes.Paused, ("name", target.Name));
    });

    /// <summary>Resumes a target that is paused, or was turned off by its own answer: it hears of what is open now.</summary>
    public Task<Outcome> ResumeAsync(Actor actor, AlertTarget target) => DoAsync(actor, AlertCodes.Resume, target, async by =>
    {
        await store.SaveAsync(target with { PausedAt = null, PausedBy = null, DisabledAt = null, DisabledWhy = null }, by);
        return Notice.Of(AlertCodes.Resumed, ("name", target.Name));
    });

    /// <summary>Deletes a target, with what was on its way to it.</summary>
    public Task<Outcome> DeleteAsync(Actor actor, AlertTarget target) => DoAsync(actor, AlertCodes.Delete, target, async _ =>
    {
        await store.DeleteAsync(target);
        return Notice.Of(AlertCodes.Deleted, ("name", target.Name));
    });

    /// <summary>Replaces the secret of a webhook. Messages are signed with both for a day.</summary>
    /// <param name="actor">Who does.</param>
    /// <param name="target">The webhook.</param>
    /// <param name="tell">Told the new secret, once.</param>
    public Task<Outcome> RotateAsync(Actor actor, AlertTarget target, Action<string> tell) => DoAsync(actor, AlertCodes.Rotate, target, async by =>
    {
        if (target.Kind != AlertTargetKind.Webhook)
        {
            throw Refuse(AlertCodes.NoSecret);
        }

        var secret = WebhookSecret.New();
        var until = time.GetUtcNow() + WebhookSecret.OldFor;
        await store.SaveAsync(target with { Secret = seal.Seal(secret), OldSecret = target.Secret, OldSecretUntil = until }, by);
        tell(WebhookSecret.Write(secret));
        return Notice.Of(AlertCodes.Rotated, ("name", target.Name), ("until", until));
    });

    /// <summary>Sends a test, at once and once.</summary>
    /// <param name="actor">Who does.</param>
    /// <param name="target">Whom it is for; also one that is paused.</param>
    /// <param name="tell">Told what came back.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task<Outcome> TestAsync(Actor actor, AlertTarget target, Action<AlertSending> tell, CancellationToken cancellationToken = default) => DoAsync(actor, AlertCodes.SendTest, target, async by =>
    {
        var now = time.GetUtcNow();
        OutgoingAlert test = new()
        {
            TargetId = target.Id, Type = AlertTypes.Test, MessageId = Guid.NewGuid(), Severity = "fine", Arguments = Notice.Of(AlertTypes.Test, ("name", target.Name), ("by", by)).Arguments, Since = now, CreatedAt = now,
        };
        var sending = await sender.SendAsync(target, test, cancellationToken);
        await outbox.NoteTestAsync(test, sending.Result == AttemptResult.Sent, sending.Status, sending.Answer);
        tell(sending);
        return sending.Answer is { } why ? Notice.Of(AlertCodes.TestFailed, ("name", target.Name), ("why", why)) : Notice.Of(AlertCodes.TestSent, ("name", target.Name));
    });

    private Task<Outcome> DoAsync(Actor actor, string act, AlertTarget target, Func<string, Task<Notice>> operation) => runner.DoAsync(
        actor, Rights.ManageAlerts, Notice.Of(act, ("name", target.Name), ("kind", KindOf(target)), ("host", HostOf(target))),
        by => target.Kind == AlertTargetKind.Person && act != AlertCodes.Delete ? throw Refuse(AlertCodes.IsPersons) : operation(by));

    private async Task<AlertTarget> CheckAsync(Actor actor, AlertTarget target, IReadOnlyCollection<string> codes)
    {
        if (target.Kind == AlertTargetKind.Person)
        {
            throw Refuse(AlertCodes.IsPersons);
        }

        if (target.Name.Length is 0 or > AlertTarget.LongestName)
        {
            throw Refuse(AlertCodes.NameFault, ("most", AlertTarget.LongestName));
        }

        if (target.Types.Length == 0 || target.Types.Except(AlertTypes.All).Any())
        {
            throw Refuse(AlertCodes.NothingChosen);
        }

        if (sender.FaultOf(target.Kind, target.Address) is { } fault)
        {
            throw new AlertTargetException(fault);
        }

        List<string> ids = [];
        foreach (var code in codes.Take(AlertTarget.MostWarehouses))
        {
            ids.Add((await warehouses.FindByCodeAsync(actor.Scope, code))?.Id ?? throw Refuse(AlertCodes.WarehouseUnknown, ("warehouse", code)));
        }

        return target with { Types = [.. AlertTypes.All.Intersect(target.Types)], Warehouses = ids.Count == 0 ? null : [.. ids.Distinct(StringComparer.Ordinal)] };
    }

    // Addresses of webhooks often hold a secret: the log keeps where they lead.
    private static string? HostOf(AlertTarget target) => target.Kind == AlertTargetKind.Webhook && Uri.TryCreate(target.Address?.Trim(), UriKind.Absolute, out var address) ? address.Authority
        : target.Kind == AlertTargetKind.Mail ? target.Address?.Trim() : null;

#pragma warning disable CA1308 // As the database has it.
    private static string KindOf(AlertTarget target) => target.Kind.ToString().ToLowerInvariant();
#pragma warning restore CA1308

    private static AlertTargetException Refuse(string code, params ReadOnlySpan<(string, object?)> arguments) => new(Notice.Of(code, arguments));
}
