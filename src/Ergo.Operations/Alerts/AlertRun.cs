using System.Diagnostics.Metrics;
using Ergo.Accounts.Alerts;
using Ergo.Accounts.SavedReports;
using Ergo.Database;
using Ergo.Operations.Access;
using Ergo.Operations.Reports;
using Ergo.Operations.SavedReports;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Ergo.Operations.Alerts;

/// <summary>What the schedule does about alerts: notes incidents, and sends what is due. The database decides which portal does it.</summary>
public sealed class AlertRun(
    AlertOutbox outbox, AlertStore store, SavedReportStore people, IOwnerRights rights, IPersonAddress addresses, IAlertSender sender, IOptions<AlertSettings> settings,
    IOptions<ReportSettings> reports, TimeProvider time, ILogger<AlertRun> logger)
{
    private const string KindTag = "kind";
    private const string Waiting = "waiting";

    // As many as are sent at a time, so that none waits while its lease runs.
    private const int AtOnce = 8;
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(2);

    // Half of the lease: the rest is for writing down what came of it.
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Budget = TimeSpan.FromMinutes(1);

    private static readonly Counter<long> Sent = Measures.Meter.CreateCounter<long>("ergo.alerts.sent", "{alert}", "Attempts of this portal to send an alert, by how they ended.");

    /// <summary>Makes the counts known before the first.</summary>
    public static void BeginCounting()
    {
        foreach (var kind in Enum.GetValues<AlertTargetKind>())
        {
            foreach (var outcome in new[] { "sent", Waiting, "given_up", "passed_over" })
            {
                Count(kind, outcome, 0);
            }
        }
    }

    /// <summary>Notes what is wrong and what is not any more.</summary>
    /// <param name="retentionDue">When retention was last due; null where it never was.</param>
    /// <param name="daysAhead">Days for which partitions are made ahead, 0 to 366.</param>
    /// <param name="disk">Free and all bytes of the database's disk; null where this portal cannot see it.</param>
    /// <param name="cancellationToken">Stops; the next run does it.</param>
    public async Task NoteAsync(DateTimeOffset? retentionDue, int daysAhead, (long Free, long Total)? disk, CancellationToken cancellationToken = default)
    {
        var rules = settings.Value;
        if (disk is { } room)
        {
            await outbox.NoteDiskAsync(room.Free, room.Total, rules.DiskFreePercent, cancellationToken);
        }

        await outbox.NoteAsync(retentionDue, daysAhead, rules.OpenAfter, rules.CloseAfter, TimeSpan.FromDays(rules.KeepHistoryDays), cancellationToken);
    }

    /// <summary>Checks the chain of the audit log, if it is time.</summary>
    /// <param name="cancellationToken">Stops; the next run does it.</param>
    public Task CheckAuditAsync(CancellationToken cancellationToken = default) => outbox.CheckAuditAsync(settings.Value.AuditCheckEvery, cancellationToken);

    /// <summary>Sends what is due and no other portal is at.</summary>
    /// <param name="cancellationToken">Stops; what was begun is taken up by whichever portal asks after its lease.</param>
    public async Task SendAsync(CancellationToken cancellationToken = default)
    {
        var until = time.GetUtcNow() + Budget;
        do
        {
            var claimed = await outbox.ClaimAsync(AtOnce, Lease, cancellationToken);
            if (claimed.Count == 0)
            {
                return;
            }

            var targets = (await store.TargetsAsync(cancellationToken)).ToDictionary(target => target.Id);
            // What a person hears of zones comes in one mail.
            var parcels = claimed.Where(alert => targets.ContainsKey(alert.TargetId)).GroupBy(alert => targets[alert.TargetId].Kind == AlertTargetKind.Person ? -alert.TargetId : alert.Id);
            await Task.WhenAll(parcels.Select(parcel => SendAsync(targets[parcel.First().TargetId], [.. parcel], cancellationToken)));
        }
        while (time.GetUtcNow() < until);
    }

    private async Task SendAsync(AlertTarget target, IReadOnlyList<OutgoingAlert> alerts, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Longest);
        try
        {
            if (target.Kind == AlertTargetKind.Person)
            {
                await SendToPersonAsync(target, alerts, limit.Token);
                return;
            }

            foreach (var alert in alerts)
            {
                await NoteAsync(target, alert, await sender.SendAsync(target, alert, limit.Token));
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            foreach (var alert in alerts)
            {
                await NoteAsync(target, alert, new AlertSending(AttemptResult.Failed, null, Notice.Of(AlertCodes.TimedOut, ("seconds", (int)Longest.TotalSeconds)), Longest));
            }
        }
    }

    private async Task SendToPersonAsync(AlertTarget target, IReadOnlyList<OutgoingAlert> alerts, CancellationToken cancellationToken)
    {
        var (address, theirs) = await TheirsAsync(target, alerts, cancellationToken);
        foreach (var other in alerts.Except(theirs))
        {
            await NoteAsync(target, other, new AlertSending(AttemptResult.PassedOver, null, Notice.Of(AlertCodes.NotTheirs), TimeSpan.Zero));
        }

        if (theirs.Count == 0)
        {
            return;
        }

        var sending = await sender.SendAsync(address!, theirs, cancellationToken);
        foreach (var alert in theirs)
        {
            await NoteAsync(target, alert, sending);
        }
    }

    // As of this moment: what was put into the outbox while somebody could see a warehouse is not sent once they cannot.
    private async Task<(string? Address, IReadOnlyList<OutgoingAlert> Alerts)> TheirsAsync(AlertTarget target, IReadOnlyList<OutgoingAlert> alerts, CancellationToken cancellationToken)
    {
        var person = await people.OwnerAsync(target.Issuer!, target.Subject!, cancellationToken);
        if (person is null || person.SeenAt < time.GetUtcNow() - TimeSpan.FromDays(reports.Value.OwnerSeenWithinDays) || addresses.Of(person) is not { } address)
        {
            return (null, []);
        }

        var actor = await rights.OfAsync(person, cancellationToken);
        return !Rights.Allow(actor, Rights.SubscribeToAlerts)
            ? (null, [])
            : (address, [.. alerts.Where(alert => alert.WarehouseId is { } id && (actor.Scope.IsAll || actor.Scope.Warehouses.Contains(id)))]);
    }

    private async Task NoteAsync(AlertTarget target, OutgoingAlert alert, AlertSending sending)
    {
        var standing = await outbox.NoteAttemptAsync(alert, sending.Result, sending.Status, sending.Answer);
        Count(target.Kind, standing, 1);
        if (standing == Waiting)
        {
            logger.LogWarning("The alert {Message} ({Type}) could not be sent to {Target} and is tried again: {Answer}", alert.Message, alert.Type, target.Name, sending.Answer);
        }
        else if (standing == "given_up")
        {
            logger.LogError("The alert {Message} ({Type}) is not sent to {Target} any more: {Answer}", alert.Message, alert.Type, target.Name, sending.Answer);
        }
    }

#pragma warning disable CA1308 // Labels are in lower case.
    private static void Count(AlertTargetKind kind, string outcome, long attempts) =>
        Sent.Add(attempts, new KeyValuePair<string, object?>(KindTag, kind.ToString().ToLowerInvariant()), new KeyValuePair<string, object?>(Measures.OutcomeKey, outcome));
#pragma warning restore CA1308
}
