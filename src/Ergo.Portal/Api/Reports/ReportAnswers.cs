using System.Text.Json.Nodes;
using Ergo.Accounts.Exports;
using Ergo.Accounts.SavedReports;
using Ergo.Operations.Reports;
using Ergo.Portal.Api.Programs;

namespace Ergo.Portal.Api.Reports;

/// <summary>A report that is asked for.</summary>
/// <param name="Report">Which report.</param>
/// <param name="Reason">Why, in words; recorded and printed on it.</param>
public sealed record ExportRequest(ReportRequest Report, string Reason);

/// <summary>What reports there are.</summary>
/// <param name="Kinds">What a report is about.</param>
/// <param name="Formats">In which formats.</param>
/// <param name="Periods">Periods by name.</param>
/// <param name="Breakdowns">What a row is about.</param>
/// <param name="Grains">What time a row is of.</param>
public sealed record ReportKindsAnswer(IReadOnlyList<string> Kinds, IReadOnlyList<string> Formats, IReadOnlyList<string> Periods, IReadOnlyList<string> Breakdowns, IReadOnlyList<string> Grains);

/// <summary>A saved report.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Name">Its name.</param>
/// <param name="Owner">Whose it is.</param>
/// <param name="SharedWith">The role it is shared with.</param>
/// <param name="Report">What is asked for; send it to make it.</param>
/// <param name="ChangedAt">When it was last changed.</param>
public sealed record SavedReportAnswer(long Id, string Name, string Owner, string? SharedWith, JsonNode? Report, DateTimeOffset ChangedAt)
{
    internal static SavedReportAnswer Of(ReportTemplate saved) => new(saved.Id, saved.Name, saved.OwnerName, saved.SharedWith, JsonNode.Parse(saved.Request), saved.ChangedAt);
}

/// <summary>A report that was made.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Kind">What it is about.</param>
/// <param name="Format">Its format.</param>
/// <param name="State">running, done, failed or stopped.</param>
/// <param name="MadeBy">Who made it.</param>
/// <param name="Door">How it was asked for: page, schedule, command or api.</param>
/// <param name="Reason">Why.</param>
/// <param name="BegunAt">When it was begun.</param>
/// <param name="EndedAt">When it ended.</param>
/// <param name="Rows">Lines.</param>
/// <param name="Bytes">Size of the file.</param>
/// <param name="FileName">What the file is called.</param>
/// <param name="KeptUntil">Until when the file can be had again; null where it is not kept.</param>
/// <param name="Failure">Why it was not made.</param>
public sealed record ExportAnswer(
    string Id, string Kind, string Format, string State, string MadeBy, string Door, string Reason, DateTimeOffset BegunAt, DateTimeOffset? EndedAt, long Rows, long Bytes, string? FileName,
    DateTimeOffset? KeptUntil, CodeAnswer? Failure)
{
#pragma warning disable CA1308 // A word to read.
    internal static ExportAnswer Of(ExportRecord made) => new(
        made.Id, made.Kind, made.Format, made.State.ToString().ToLowerInvariant(), made.Actor, made.Door, made.Reason, made.BegunAt, made.EndedAt, made.RowCount, made.ByteCount, made.FileName,
        made.KeptUntil, made.Failure is { } failure ? CodeAnswer.Of(failure) : null);
#pragma warning restore CA1308
}

/// <summary>What a file, or a report by its id, was found to be.</summary>
/// <param name="Verdict">authentic, changed or unknown.</param>
/// <param name="Why">Why.</param>
/// <param name="Id">The report's id.</param>
/// <param name="Sha256">The hash of the file that was checked.</param>
/// <param name="AuditEntry">The entry of the audit log that has the manifest's hash.</param>
public sealed record CheckAnswer(string Verdict, CodeAnswer Why, string? Id, string? Sha256, long? AuditEntry)
{
#pragma warning disable CA1308 // A word to read.
    internal static CheckAnswer Of(ReportCheck check) => new(check.Verdict.ToString().ToLowerInvariant(), CodeAnswer.Of(check.Why), check.Id, check.Sha256, check.AuditEntry);
#pragma warning restore CA1308
}
