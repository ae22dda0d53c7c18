namespace Ergo.Portal.Pages.Reports;

/// <summary>How a report is to be saved.</summary>
/// <param name="Name">Its name.</param>
/// <param name="SharedWith">The role whose people see it too; null for its owner alone.</param>
public sealed record SaveAnswer(string Name, string? SharedWith);
