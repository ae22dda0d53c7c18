using Ergo.Accounts.Exports;
using Ergo.Database;
using Ergo.Reports.Evidence;

namespace Ergo.Operations.Reports;

/// <summary>What a file, or a report by its id, was found to be.</summary>
public enum Authenticity
{
    /// <summary>It is as this installation made it.</summary>
    Authentic,

    /// <summary>It says that this installation made it, and is not as it was made.</summary>
    Changed,

    /// <summary>Nothing here is known of it.</summary>
    Unknown,
}

/// <summary>What was found of a report.</summary>
public sealed record ReportCheck
{
    /// <summary>The verdict.</summary>
    public required Authenticity Verdict { get; init; }

    /// <summary>Why, as a code.</summary>
    public required Notice Why { get; init; }

    /// <summary>The export's id; null where none was found.</summary>
    public string? Id { get; init; }

    /// <summary>The export in the history; null where the actor may not see it, or there is none.</summary>
    public ExportRecord? Record { get; init; }

    /// <summary>What it was made from; null with <see cref="Record"/>.</summary>
    public ReportManifest? Manifest { get; init; }

    /// <summary>The SHA-256 of the file that was checked, lower-case hexadecimal; null where an id was.</summary>
    public string? Sha256 { get; init; }

    /// <summary>The entry of the audit log that has the manifest's hash; null where none was found.</summary>
    public long? AuditEntry { get; init; }
}

/// <summary>How a report that is made again today differs from then.</summary>
public sealed record ReportComparison
{
    /// <summary>Lines then.</summary>
    public required long Then { get; init; }

    /// <summary>Lines now.</summary>
    public required long Now { get; init; }

    /// <summary>Lines that say the same.</summary>
    public required long Same { get; init; }

    /// <summary>Lines with other figures.</summary>
    public required long Changed { get; init; }

    /// <summary>Lines that were not there.</summary>
    public required long Added { get; init; }

    /// <summary>Lines that are not there any more.</summary>
    public required long Gone { get; init; }

    /// <summary>Why, as far as it can be told; also what happened since and changed nothing.</summary>
    public required IReadOnlyList<Notice> Reasons { get; init; }

    /// <summary>Whether anything differs.</summary>
    public bool IsSame => Changed == 0 && Added == 0 && Gone == 0;
}
