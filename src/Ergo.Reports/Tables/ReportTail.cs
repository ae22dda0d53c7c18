namespace Ergo.Reports.Tables;

/// <summary>What is known of a report after its last row.</summary>
/// <param name="Rows">Rows of the main table.</param>
/// <param name="Facts">What can be checked, in words: rows, fingerprint.</param>
public sealed record ReportTail(long Rows, IReadOnlyList<ReportFact> Facts);
