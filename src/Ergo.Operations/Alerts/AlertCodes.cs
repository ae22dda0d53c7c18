namespace Ergo.Operations.Alerts;

/// <summary>
/// Codes of what is done about alerts, and of what came of sending one. <c>name</c> is what a target is called. What an alert says has codes of
/// its own: <c>alert.</c> and its type.
/// </summary>
public static class AlertCodes
{
    /// <summary>A target <c>name</c>, reached by <c>kind</c> at <c>host</c>, is made.</summary>
    public const string Add = "alerts.target.add";

    /// <summary>It is made, for the <c>types</c>.</summary>
    public const string Added = "alerts.target.added";

    /// <summary>A target is changed.</summary>
    public const string Change = "alerts.target.change";

    /// <summary>It is changed, for the <c>types</c>.</summary>
    public const string Changed = "alerts.target.saved";

    /// <summary>A target is paused.</summary>
    public const string Pause = "alerts.target.pause";

    /// <summary>It is.</summary>
    public const string Paused = "alerts.target.paused";

    /// <summary>A target is resumed.</summary>
    public const string Resume = "alerts.target.resume";

    /// <summary>It is.</summary>
    public const string Resumed = "alerts.target.resumed";

    /// <summary>A target is deleted.</summary>
    public const string Delete = "alerts.target.delete";

    /// <summary>It is.</summary>
    public const string Deleted = "alerts.target.deleted";

    /// <summary>The secret of a target is replaced.</summary>
    public const string Rotate = "alerts.secret.rotate";

    /// <summary>It is; the one before holds until <c>until</c>.</summary>
    public const string Rotated = "alerts.secret.rotated";

    /// <summary>A test is sent.</summary>
    public const string SendTest = "alerts.test";

    /// <summary>It arrived.</summary>
    public const string TestSent = "alerts.test.sent";

    /// <summary>It did not, for <c>why</c>.</summary>
    public const string TestFailed = "alerts.test.failed";

    /// <summary>Somebody asks to be mailed about zones over their limit.</summary>
    public const string Subscribe = "alerts.subscribe";

    /// <summary>They are.</summary>
    public const string Subscribed = "alerts.subscribed";

    /// <summary>Somebody wants no such mails any more.</summary>
    public const string Unsubscribe = "alerts.unsubscribe";

    /// <summary>They get none.</summary>
    public const string Unsubscribed = "alerts.unsubscribed";

    /// <summary>Somebody else changed or deleted it meanwhile.</summary>
    public const string ChangedMeanwhile = Accounts.Alerts.AlertStore.ChangedCode;

    /// <summary>A name has 1 to <c>most</c> characters.</summary>
    public const string NameFault = "alerts.name-fault";

    /// <summary>Nothing is chosen that it would be told.</summary>
    public const string NothingChosen = "alerts.nothing-chosen";

    /// <summary>The address is none.</summary>
    public const string AddressFault = "alerts.address-fault";

    /// <summary>The address must be https.</summary>
    public const string NotEncrypted = "alerts.not-encrypted";

    /// <summary>The address carries a name and password.</summary>
    public const string CredentialsInAddress = "alerts.credentials-in-address";

    /// <summary>There is no warehouse <c>warehouse</c>.</summary>
    public const string WarehouseUnknown = "alerts.warehouse-unknown";

    /// <summary>The target is a person's own.</summary>
    public const string IsPersons = "alerts.is-persons";

    /// <summary>It has no secret.</summary>
    public const string NoSecret = "alerts.no-secret";

    /// <summary>The receiver took it with <c>status</c>.</summary>
    public const string Taken = "alerts.answer.taken";

    /// <summary>The receiver answered <c>status</c>.</summary>
    public const string Status = "alerts.answer.status";

    /// <summary>It answered with another address, <c>status</c>.</summary>
    public const string Redirected = "alerts.answer.redirected";

    /// <summary>It answered that it wants nothing more.</summary>
    public const string Gone = "alerts.answer.gone";

    /// <summary>It did not answer within <c>seconds</c>.</summary>
    public const string TimedOut = "alerts.answer.timed-out";

    /// <summary>It was not reached: <c>why</c>.</summary>
    public const string NotReached = "alerts.answer.not-reached";

    /// <summary>The name <c>host</c> leads to <c>address</c>, which is not public.</summary>
    public const string NotPublic = "alerts.answer.not-public";

    /// <summary>The secret cannot be read.</summary>
    public const string SecretUnreadable = "alerts.answer.secret-unreadable";

    /// <summary>The mail server did not take it: <c>why</c>.</summary>
    public const string MailFailed = "alerts.answer.mail-failed";

    /// <summary>There is no mail server.</summary>
    public const string NoMail = "alerts.answer.no-mail";

    /// <summary>It is not for this person any more: no right, another scope, no address, or not seen for long.</summary>
    public const string NotTheirs = "alerts.answer.not-theirs";
}
