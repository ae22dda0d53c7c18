namespace Ergo.Operations.Reports;

/// <summary>What is kept of exports, and how large they may become.</summary>
public sealed record ReportSettings
{
    /// <summary>For how long the file of an export can be downloaded again, 0 to 3,650 days.</summary>
    public int KeepFilesDays { get; init; } = 90;

    /// <summary>The largest file that is kept, in MiB, 0 to 2,048.</summary>
    public int LargestKeptMegabytes { get; init; } = 100;

    /// <summary>For how long the history says who exported what, 30 to 36,500 days.</summary>
    public int KeepHistoryDays { get; init; } = 3650;

    /// <summary>Of how many rows at most it can be told later which of them differ, 0 to 20,000,000; 24 bytes each.</summary>
    public int ComparableRows { get; init; } = 2_000_000;

    /// <summary>The most rows of a PDF, 100 to 50,000; about 25 kB of memory each while it is made.</summary>
    public int PdfRows { get; init; } = 5_000;

    /// <summary>For how long after its time a scheduled report waits for figures that are not complete, 0 to 24 hours; then it is made, and says so on its first page.</summary>
    public TimeSpan WaitForFigures { get; init; } = TimeSpan.FromHours(2);

    /// <summary>How many times that were missed are caught up, 1 to 60.</summary>
    public int MostCaughtUp { get; init; } = 12;

    /// <summary>A scheduled report is made while who scheduled it signed in within so many days, 1 to 3,650.</summary>
    public int OwnerSeenWithinDays { get; init; } = 180;

    /// <summary>The folder that scheduled reports are put into; null for none.</summary>
    public string? Folder { get; init; }
}
