namespace Ergo.Accounts.SavedReports;

/// <summary>One time that a scheduled report was due.</summary>
public sealed class ReportRun
{
    /// <summary>The schedule.</summary>
    public long ScheduleId { get; set; }

    /// <summary>When it was due.</summary>
    public DateTimeOffset DueAt { get; set; }

    /// <summary>When it was begun first.</summary>
    public DateTimeOffset BegunAt { get; set; }

    /// <summary>How often it was tried.</summary>
    public int Attempts { get; set; } = 1;

    /// <summary>When it is tried again; null for at once, or not at all once it has ended.</summary>
    public DateTimeOffset? RetryAt { get; set; }

    /// <summary>The export that was made; null before.</summary>
    public string? ExportId { get; set; }

    /// <summary>Addresses that the mail server took it for.</summary>
    public string[] SentTo { get; set; } = [];

    /// <summary>Name of the file in the folder; null where it was not put there.</summary>
    public string? StoredAs { get; set; }

    /// <summary>When it ended; null while it goes on or waits.</summary>
    public DateTimeOffset? EndedAt { get; set; }

    /// <summary><c>done</c> or <c>failed</c>; null while it goes on or waits.</summary>
    public string? Outcome { get; set; }

    /// <summary>What went wrong last, as a notice in JSON; null where nothing did.</summary>
    public string? Failure { get; set; }
}

/// <summary>Whose rights scheduled reports have: what was claimed of a person at the latest sign-in.</summary>
public sealed class ReportOwner
{
    /// <summary>The provider of the account.</summary>
    public string Issuer { get; set; } = "";

    /// <summary>The account there.</summary>
    public string Subject { get; set; } = "";

    /// <summary>Name.</summary>
    public string Name { get; set; } = "";

    /// <summary>E-mail address, if known.</summary>
    public string? Email { get; set; }

    /// <summary>Claims from which roles and scope follow, as JSON.</summary>
    public string Claims { get; set; } = "[]";

    /// <summary>When that was.</summary>
    public DateTimeOffset SeenAt { get; set; }
}
