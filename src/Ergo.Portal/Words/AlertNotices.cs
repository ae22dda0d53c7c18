using System.Globalization;
using Ergo.Database;
using Ergo.Operations.Alerts;

namespace Ergo.Portal.Words;

/// <summary>What is done about alerts, and what came of sending one.</summary>
internal static class AlertNotices
{
    /// <summary>Words by code.</summary>
    public static readonly IReadOnlyDictionary<string, Func<Notice, string>> Words = new Dictionary<string, Func<Notice, string>>
    {
        [AlertCodes.Add] = notice => $"Making the alert target {Name(notice)}",
        [AlertCodes.Added] = notice => $"{Name(notice)} gets alerts: {Types(notice)}",
        [AlertCodes.Change] = notice => $"Changing the alert target {Name(notice)}",
        [AlertCodes.Changed] = notice => $"{Name(notice)} is saved, and gets: {Types(notice)}",
        [AlertCodes.Pause] = notice => $"Pausing the alert target {Name(notice)}",
        [AlertCodes.Paused] = notice => $"{Name(notice)} is paused and gets no alerts until it is resumed",
        [AlertCodes.Resume] = notice => $"Resuming the alert target {Name(notice)}",
        [AlertCodes.Resumed] = notice => $"{Name(notice)} gets alerts again, first of what is open now",
        [AlertCodes.Delete] = notice => $"Deleting the alert target {Name(notice)}",
        [AlertCodes.Deleted] = notice => $"{Name(notice)} is deleted, with what was on its way to it",
        [AlertCodes.Rotate] = notice => $"Replacing the secret of the alert target {Name(notice)}",
        [AlertCodes.Rotated] = notice => string.Create(CultureInfo.InvariantCulture, $"{Name(notice)} has a new secret. Until {notice.Moment("until").UtcDateTime:d MMM yyyy HH:mm} UTC alerts are signed with the one before, too"),
        [AlertCodes.SendTest] = notice => $"Testing the alert target {Name(notice)}",
        [AlertCodes.TestSent] = notice => $"The test reached {Name(notice)}",
        [AlertCodes.TestFailed] = notice => $"The test did not reach {Name(notice)}: {(notice.Inner("why") is { } why ? NoticeWords.Of(why) : "nobody knows why")}",
        [AlertCodes.Subscribe] = _ => "Asking for mails about zones over their limits",
        [AlertCodes.Subscribed] = notice => notice.Is("mailed") ? "You are mailed when a zone of your warehouses was over its limit in a shift" : "Zones over their limits are shown to you on this page. They are mailed once your account has a verified address and the portal a mail server",
        [AlertCodes.Unsubscribe] = _ => "Ending mails about zones over their limits",
        [AlertCodes.Unsubscribed] = _ => "You are no longer mailed about zones over their limits",
        [AlertCodes.ChangedMeanwhile] = notice => notice.Text("by") is { } by ? $"{by} changed {Name(notice)} meanwhile. Nothing was overwritten; look at what it is now" : $"Somebody deleted {Name(notice)} meanwhile",
        [AlertCodes.NameFault] = notice => $"Give it a name of 1 to {notice.Number("most")} characters",
        [AlertCodes.NothingChosen] = _ => "Choose at least one alert that it gets",
        [AlertCodes.AddressFault] = notice => $"\"{notice.Text("address")}\" is no address that alerts can be sent to",
        [AlertCodes.NotEncrypted] = _ => "The address must begin with https. Without encryption alerts are sent to this machine only, unless Alerts:AllowHttp is set",
        [AlertCodes.CredentialsInAddress] = _ => "Leave name and password out of the address: alerts are signed, and the receiver checks that",
        [AlertCodes.WarehouseUnknown] = notice => $"There is no warehouse \"{notice.Text("warehouse")}\"",
        [AlertCodes.IsPersons] = _ => "It is somebody's own; they end it on the page Exposure limits, and an admin may delete it",
        [AlertCodes.NoSecret] = _ => "Only webhooks have a secret",
        [AlertCodes.Taken] = notice => $"The receiver took it with status {notice.Number("status")}",
        [AlertCodes.Status] = notice => $"The receiver answered with status {notice.Number("status")}, which is none of 200 to 299",
        [AlertCodes.Redirected] = notice => $"The receiver answered with status {notice.Number("status")} and another address, which is not followed. Give the address it leads to",
        [AlertCodes.Gone] = _ => "The receiver answered with status 410: it wants no more alerts",
        [AlertCodes.TimedOut] = notice => $"No answer within {AdminTimes.Count(notice.Number("seconds"), "second")}",
        [AlertCodes.NotReached] = notice => $"It was not reached: {notice.Text("why")}",
        [AlertCodes.NotPublic] = notice => $"{notice.Text("host")} leads to {notice.Text("address")}, which is not a public address. Where that is meant, list its range under Alerts:Networks",
        [AlertCodes.SecretUnreadable] = _ => "Its secret cannot be read with the portal's keys. Replace the secret",
        [AlertCodes.MailFailed] = notice => $"The mail server did not take it: {notice.Text("why")}",
        [AlertCodes.NoMail] = _ => "No mail server is configured here (Mail:Host)",
        [AlertCodes.NotTheirs] = _ => "It was not sent: the person has no right to it any more, no verified address, or did not sign in for long",
    };

    private static string Name(Notice notice) => notice.Text("name") ?? "it";

    private static string Types(Notice notice) => notice.List("types") is { Count: > 0 } types ? string.Join("; ", types.Select(AlertWords.Label)) : "nothing";
}
