using System.Globalization;
using Ergo.Database;
using Ergo.Operations.Access;
using Ergo.Operations.SavedReports;

namespace Ergo.Portal.Words;

/// <summary>Saved reports and their schedules.</summary>
internal static class SavedReportNotices
{
    /// <summary>Words by code.</summary>
    public static readonly IReadOnlyDictionary<string, Func<Notice, string>> Words = new Dictionary<string, Func<Notice, string>>
    {
        [SavedReportCodes.Save] = notice => $"Saving the report {notice.Text("name")}",
        [SavedReportCodes.Saved] = notice => notice.Text("role") is { } role
            ? $"The report {notice.Text("name")} is saved, for every {Roles.InWords(role)}"
            : $"The report {notice.Text("name")} is saved, for you alone",
        [SavedReportCodes.Delete] = notice => $"Deleting the saved report {notice.Text("name")}",
        [SavedReportCodes.Deleted] = notice => $"The saved report {notice.Text("name")} is deleted. What was made of it stays",
        [SavedReportCodes.Schedule] = notice => $"Scheduling the report {notice.Text("name")}",
        [SavedReportCodes.Scheduled] = notice => notice.Is("paused")
            ? $"The schedule of {notice.Text("name")} is paused"
            : string.Create(
                CultureInfo.InvariantCulture,
                $"The report {notice.Text("name")} is made {notice.Text("cadence")} at {notice.Text("time")} ({notice.Text("zone")}), next on {notice.Moment("next").UtcDateTime:d MMM yyyy HH:mm} UTC{To(notice)}"),
        [SavedReportCodes.Unschedule] = notice => $"Taking the schedule of {notice.Text("name")} away",
        [SavedReportCodes.Unscheduled] = notice => $"The report {notice.Text("name")} is no longer made by itself",
        [SavedReportCodes.Changed] = _ => "Somebody changed or deleted it meanwhile. Load the page again and look at what it is now",
        [SavedReportCodes.NameTaken] = _ => "You have a saved report of this name. Choose another name",
        [SavedReportCodes.NameFault] = notice => $"Give it a name of 1 to {notice.Number("most")} characters",
        [SavedReportCodes.NotYours] = _ => "It is somebody else's saved report. Save it under a name of your own to change it",
        [SavedReportCodes.ShareFault] = _ => "It can be shared with people who may make reports: compliance officers or admins",
        [SavedReportCodes.NoIds] = _ => "A report with worker ids is not made by itself: ids are shown to people, for a reason and a while",
        [SavedReportCodes.AddressFault] = notice => $"\"{notice.Text("address")}\" is no e-mail address",
        [SavedReportCodes.TooManyRecipients] = notice => $"Send it to at most {notice.Number("most")} people, or to an address that passes it on",
        [SavedReportCodes.NoMail] = _ => "No mail server is configured here (Mail:Host). Leave the addresses out, and pick the report up on this page",
        [SavedReportCodes.NoFolder] = _ => "No folder for reports is configured here (Exports:Folder)",
        [SavedReportCodes.OwnerAway] = notice => $"Who scheduled it did not sign in for {notice.Number("days")} days. Once they sign in, it is made again",
        [SavedReportCodes.OwnerLacksRight] = _ => "Who scheduled it may not make reports any more. Somebody who may can save and schedule it anew",
        [SavedReportCodes.NotComplete] = _ => "It waits for the figures of its period to be complete",
        [SavedReportCodes.MailFailed] = notice => $"The mail server did not take it: {notice.Text("why")}",
        [SavedReportCodes.FolderFailed] = notice => $"The folder did not take it: {notice.Text("why")}",
        [SavedReportCodes.Unreadable] = _ => "It was saved by a version that this one does not read. Save it anew",
    };

    private static string To(Notice notice) => notice.List("recipients") is { Count: > 0 } people ? $", for {string.Join(", ", people)}" : "";
}
