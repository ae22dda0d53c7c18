namespace Ergo.Reports.Packaging;

/// <summary>A file of a report, as it was written.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Bytes">Its length.</param>
/// <param name="Sha256">Hash of its content, lower-case hexadecimal.</param>
public sealed record ReportFile(string Name, long Bytes, string Sha256);
