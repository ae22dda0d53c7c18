using System.Globalization;
using Ergo.Accounts.Exports;
using Ergo.Operations.Reports;
using Ergo.Portal.Words;

namespace Ergo.Portal.Pages.Reports;

/// <summary>Exports of the history in words.</summary>
internal static class ExportWords
{
    /// <summary>The days it is of.</summary>
    public static string Period(ExportRecord export) =>
        ReportRequest.Read(export.Request)?.Period is { FirstDay: { } first, LastDay: { } last } ? PeriodWords.Days((first, last)) : "";

    /// <summary>How it stands.</summary>
    public static string State(ExportRecord export) => export.State switch
    {
        ExportState.Running => "being made",
        ExportState.Done => "whole and signed",
        ExportState.Stopped => "stopped",
        _ => "failed",
    };

    /// <summary>What there is to say beside it.</summary>
    public static string StateNote(ExportRecord export) => export switch
    {
        { State: ExportState.Failed, Failure: { } why } => NoticeWords.Sentence(why),
        { State: ExportState.Stopped } => "nothing of it is kept",
        { State: ExportState.Done, KeptUntil: { } until } => string.Create(CultureInfo.InvariantCulture, $"file kept until {until.UtcDateTime:d MMM yyyy}"),
        { State: ExportState.Done, WhyNotKept: NotKept.TooLarge } => "file too large to keep",
        { State: ExportState.Done, WhyNotKept: NotKept.ByRule } => "files are not kept here",
        { State: ExportState.Done, WhyNotKept: NotKept.NoRoom } => "file not kept: the portal's temporary directory was full",
        { State: ExportState.Done, WhyNotKept: NotKept.Erasure } => "file deleted: a worker in it was erased",
        { State: ExportState.Done } => "file kept no longer",
        _ => "",
    };

    /// <summary>The mark's kind.</summary>
    public static string Mark(ExportRecord export) => export.State switch
    {
        ExportState.Running => "running",
        ExportState.Done => "fresh",
        ExportState.Stopped => "never",
        _ => "failing",
    };
}
