using Ergo.Accounts.SavedReports;

namespace Ergo.Operations.SavedReports;

/// <summary>Codes of saved reports and their schedules.</summary>
public static class SavedReportCodes
{
    /// <summary>The report <c>name</c> is saved.</summary>
    public const string Save = "saved-report.save";

    /// <summary>It was saved, and is shared with <c>role</c>.</summary>
    public const string Saved = "saved-report.saved";

    /// <summary>The report <c>name</c> is deleted.</summary>
    public const string Delete = "saved-report.delete";

    /// <summary>It was deleted.</summary>
    public const string Deleted = "saved-report.deleted";

    /// <summary>The report <c>name</c> is scheduled.</summary>
    public const string Schedule = "saved-report.schedule";

    /// <summary>It is made <c>cadence</c> at <c>time</c>, next at <c>next</c>, for <c>recipients</c>.</summary>
    public const string Scheduled = "saved-report.scheduled";

    /// <summary>The schedule of the report <c>name</c> is taken away.</summary>
    public const string Unschedule = "saved-report.unschedule";

    /// <summary>It was taken away.</summary>
    public const string Unscheduled = "saved-report.unscheduled";

    /// <summary>Somebody else changed it meanwhile.</summary>
    public const string Changed = SavedReportStore.ChangedCode;

    /// <summary>The person has one of that name.</summary>
    public const string NameTaken = SavedReportStore.NameTakenCode;

    /// <summary>The name is empty, or longer than <c>most</c> characters.</summary>
    public const string NameFault = "saved-report.name";

    /// <summary>It is another person's.</summary>
    public const string NotYours = "saved-report.not-yours";

    /// <summary>It can be shared with no such role.</summary>
    public const string ShareFault = "saved-report.share";

    /// <summary>Worker ids are given to people only, for a while and a reason.</summary>
    public const string NoIds = "saved-report.no-ids";

    /// <summary><c>address</c> is no e-mail address.</summary>
    public const string AddressFault = "saved-report.address";

    /// <summary>More than <c>most</c> people.</summary>
    public const string TooManyRecipients = "saved-report.too-many";

    /// <summary>No mail server is configured.</summary>
    public const string NoMail = "saved-report.no-mail";

    /// <summary>No folder is configured.</summary>
    public const string NoFolder = "saved-report.no-folder";

    /// <summary>Who scheduled it did not sign in for <c>days</c> days.</summary>
    public const string OwnerAway = "saved-report.owner-away";

    /// <summary>Who scheduled it may not export any more.</summary>
    public const string OwnerLacksRight = "saved-report.owner-right";

    /// <summary>The figures are not complete yet.</summary>
    public const string NotComplete = "saved-report.not-complete";

    /// <summary>The mail server did not take it: <c>why</c>.</summary>
    public const string MailFailed = "saved-report.mail-failed";

    /// <summary>The folder did not take it: <c>why</c>.</summary>
    public const string FolderFailed = "saved-report.folder-failed";

    /// <summary>What was saved is of a version that this one does not read.</summary>
    public const string Unreadable = "saved-report.unreadable";
}
