namespace Ergo.Accounts.SavedReports;

/// <summary>A report that somebody saved, to be made again.</summary>
public sealed class ReportTemplate
{
    /// <summary>The longest name, in characters.</summary>
    public const int LongestName = 100;

    /// <summary>Number.</summary>
    public long Id { get; set; }

    /// <summary>What it is called; each of a person's once.</summary>
    public string Name { get; set; } = "";

    /// <summary>The provider of its owner's account.</summary>
    public string Issuer { get; set; } = "";

    /// <summary>Its owner's account there.</summary>
    public string Subject { get; set; } = "";

    /// <summary>Its owner's name.</summary>
    public string OwnerName { get; set; } = "";

    /// <summary>The role whose people see it too; null for its owner alone.</summary>
    public string? SharedWith { get; set; }

    /// <summary>What is asked for, as JSON.</summary>
    public string Request { get; set; } = "{}";

    /// <summary>When it was saved first.</summary>
    public DateTimeOffset CreatedAt { get; set; }

    /// <summary>When it was changed last.</summary>
    public DateTimeOffset ChangedAt { get; set; }

    /// <summary>What it was when it was read: who saves over a later one is refused.</summary>
    public uint Version { get; set; }

    /// <summary>When it is made by itself; null for never.</summary>
    public ReportSchedule? Schedule { get; set; }
}
