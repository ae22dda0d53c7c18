using Ergo.Reports.Formats;
using Ergo.Reports.Tables;

namespace Ergo.Reports.Tests;

/// <summary>Reports to be written and read back.</summary>
internal static class Sample
{
    // What spreadsheets run or turn into something else when it is not plain text.
    public static readonly string[] Dangerous =
    [
        "=SUM(A1)", "=1+1", "+1", "-1", "@x", "=cmd|' /C calc'!A0", "\t=1+1", "\r=1+1", "\n=1+1", " =1+1", "=HYPERLINK(\"http://example.com\";\"x\")", "|calc",
        "＝1+1", "007", "1E5", "3-4", "1/2", "TRUE", "12.30", "'quoted", "2026-07-01", "%", "#REF!",
    ];

    // What files and programs lose, cut or break at.
    public static readonly string[] Hard =
    [
        "", " blanks at both ends ", "a \"quoted\" word", "\"", "\"\"", "comma, semicolon; tab\t end", "line\nfeed", "carriage\r\nreturn", "a\rb", "😀 emoji", "👩‍👩‍👧",
        "שלום עולם", "مرحبا", "e\u0301 é", "<&>'\"]]>", "_x0041_", "\u2028line\u2029", new string('x', 32_767), string.Concat(Enumerable.Repeat("long \"words\", ", 2_000)),
    ];

    public static ReportLabels Labels { get; } = new()
    {
        Summary = "Summary", Definitions = "Definitions", Evidence = "Evidence", Warnings = "Warnings", Source = "Source", PageOf = "Page {0} of {1}",
        Yes = "yes", No = "no", Part = "part {0}", Language = "en-GB",
    };

    public static ReportHead Head { get; } = new()
    {
        ExportId = "EX-0042", Title = "Exposure", Subtitle = "Dock West, 1 July to 30 September 2026", Labels = Labels,
        Facts = [new("Warehouse", "Dock West"), new("Reason", "=SUM(A1)")],
        Warnings = ["Red zones are 4 hours late.", "Camera 7 was offline."],
        Definitions = [new("Red", "RULA 7 or REBA 8 and more", "McAtamney & Corlett 1993"), new("Coverage", "Observed minutes by planned ones")],
        Charts =
        [
            new("Minutes by shift", "Early has most red minutes.", [
                new("Early", [new("green", 1234.5, ReportTone.Low), new("yellow", 20, ReportTone.Medium), new("red", 3.25, ReportTone.High), new("not observed", 7, ReportTone.Neutral)]),
                new("Late", [new("green", 17, ReportTone.Low)]),
            ]),
        ],
    };

    public static ReportTail Tail { get; } = new(5, [new("Rows", "5"), new("Fingerprint", "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08")]);

    public static ReportTable Table { get; } = new()
    {
        Name = "rows", Title = "Rows", Note = "One row per hour.", IsMain = true, IfEmpty = "No rows: nothing was observed.",
        Columns =
        [
            new() { Name = "text", Heading = "worker", Kind = ColumnKind.Text, IsKey = true, Missing = "unidentified", Width = 20 },
            new() { Name = "whole", Heading = "snapshots", Kind = ColumnKind.Whole },
            new() { Name = "number", Heading = "red (min)", Kind = ColumnKind.Number, Decimals = 2, Missing = "none" },
            new() { Name = "share", Heading = "red share", Kind = ColumnKind.Share, Decimals = 1 },
            new() { Name = "time", Heading = "hour", Kind = ColumnKind.Time },
            new() { Name = "day", Heading = "day", Kind = ColumnKind.Day },
            new() { Name = "flag", Heading = "above", Kind = ColumnKind.Flag },
        ],
    };

    public static Cell[] Row(string? text, long? whole, double? number, double? share, DateTimeOffset? time, DateOnly? day, bool? flag) =>
        [Cell.Of(text), Cell.Of(whole), Cell.Of(number), Cell.Of(share), Cell.Of(time), Cell.Of(day), Cell.Of(flag)];

    public static Cell[] Row(int index) =>
        Row("W-" + index, index, -1.5 * index, 0.125, new DateTimeOffset(2026, 10, 25, 2, 30, 0, TimeSpan.FromHours(2)).AddHours(index), new DateOnly(2026, 10, 25), index % 2 == 0);

    public static ReportTable Texts { get; } = new() { Name = "texts", Title = "Texts", IsMain = true, Columns = [Text("text"), new() { Name = "number", Heading = "number", Kind = ColumnKind.Number }] };

    public static ReportColumn Text(string name) => new() { Name = name, Heading = name, Kind = ColumnKind.Text };

    public static IEnumerable<Cell[]> TextRows(IEnumerable<string> texts) => texts.Select((text, index) => new[] { Cell.Of(text), Cell.Of((double?)(-0.25 * (index + 1))) });

    public static async Task WriteAsync(IReportWriter writer, ReportHead head, ReportTail tail, params (ReportTable Table, IEnumerable<Cell[]> Rows)[] tables)
    {
        await writer.BeginAsync(head, default);
        foreach (var (table, rows) in tables)
        {
            await WriteAsync(writer, table, rows);
            await writer.EndTableAsync(default);
        }

        await writer.EndAsync(tail, default);
    }

    // The memory of one row for all of them, as callers do it.
    public static async Task WriteAsync(IReportWriter writer, ReportTable table, IEnumerable<Cell[]> rows)
    {
        await writer.BeginTableAsync(table, default);
        var row = new Cell[table.Columns.Count];
        foreach (var cells in rows)
        {
            cells.CopyTo(row, 0);
            await writer.WriteRowAsync(row, default);
        }
    }
}
