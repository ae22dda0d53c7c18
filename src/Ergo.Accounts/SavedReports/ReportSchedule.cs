namespace Ergo.Accounts.SavedReports;

/// <summary>How often a report is made by itself.</summary>
public enum ReportCadence
{
    /// <summary>Every day, of the day before.</summary>
    Daily,

    /// <summary>Every Monday, of the week before.</summary>
    Weekly,

    /// <summary>On the first of every month, of the month before.</summary>
    Monthly,

    /// <summary>On the first day of every quarter, of the quarter before.</summary>
    Quarterly,
}

/// <summary>When a saved report is made by itself, and where it goes.</summary>
public sealed class ReportSchedule
{
    /// <summary>The most people it is sent to.</summary>
    public const int MostRecipients = 20;

    /// <summary>Number.</summary>
    public long Id { get; set; }

    /// <summary>The saved report.</summary>
    public long TemplateId { get; set; }

    /// <summary>The provider of the account whose rights it has.</summary>
    public string Issuer { get; set; } = "";

    /// <summary>The account there.</summary>
    public string Subject { get; set; } = "";

    /// <summary>How often.</summary>
    public ReportCadence Cadence { get; set; }

    /// <summary>At what time of the first day after the period, in <see cref="Timezone"/>.</summary>
    public TimeOnly TimeOfDay { get; set; }

    /// <summary>IANA name.</summary>
    public string Timezone { get; set; } = "UTC";

    /// <summary>Why the reports are needed.</summary>
    public string Reason { get; set; } = "";

    /// <summary>Addresses that it is sent to; empty for none.</summary>
    public string[] Recipients { get; set; } = [];

    /// <summary>Whether it is put into the folder of the installation.</summary>
    public bool ToFolder { get; set; }

    /// <summary>Whether it waits until somebody lets it go on.</summary>
    public bool IsPaused { get; set; }

    /// <summary>What was due before is not caught up.</summary>
    public DateTimeOffset ActiveSince { get; set; }

    /// <summary>What it was when it was read.</summary>
    public uint Version { get; set; }

    /// <summary>The saved report.</summary>
    public ReportTemplate? Template { get; set; }
}
