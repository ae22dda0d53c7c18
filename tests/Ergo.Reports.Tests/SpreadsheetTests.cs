using System.Globalization;
using Ergo.Reports.Formats;
using Ergo.Reports.Packaging;
using Ergo.Reports.Tables;
using Ergo.Reports.Tests.Tools;

namespace Ergo.Reports.Tests;

/// <summary>What a spreadsheet program makes of the files when a person opens them.</summary>
public sealed class SpreadsheetTests
{
    private static readonly double[] Numbers = [-1234.5, 0.25, 17, -0.01, 1_000_000.75];

    [Theory]
    [InlineData("rows.csv")]
    [InlineData("rows.xlsx")]
    public async Task Sums_are_the_same(string name)
    {
        var rows = Numbers.Select((number, index) => Sample.Row("W-" + index, index * 1000, number, number / 1e7, new DateTimeOffset(2026, 10, 25, 2, 30, 0, TimeSpan.FromHours(2)), new DateOnly(2026, 10, 25), true));
        var sheet = Rows(await Spreadsheet.OpenAsync(name, await WriteAsync(name, Sample.Table, rows)));
        Assert.Equal(Numbers.Length, sheet.Count);
        Assert.All(sheet, row => Assert.Equal(("float", "float"), (row[1].Kind, row[2].Kind)));
        Assert.Equal(10_000, sheet.Sum(row => double.Parse(row[1].Value, CultureInfo.InvariantCulture)));
        Assert.Equal(Numbers.Sum(), sheet.Sum(row => double.Parse(row[2].Value, CultureInfo.InvariantCulture)), 9);
        Assert.Equal(2, sheet.Count(row => row[2].Value.StartsWith('-')));
    }

    [Fact]
    public async Task Workbook_keeps_shares_times_and_days()
    {
        var row = Rows(await Spreadsheet.OpenAsync("rows.xlsx", await WriteAsync("rows.xlsx", Sample.Table, [Sample.Row("007", 1, 1, 0.125, new DateTimeOffset(2026, 10, 25, 2, 30, 0, TimeSpan.FromHours(2)), new DateOnly(2026, 2, 28), false)])))[0];
        Assert.Equal([("string", "007"), ("float", "1"), ("float", "1"), ("percentage", "0.125"), ("date", "2026-10-25T02:30:00"), ("date", "2026-02-28"), ("string", "no")], row.Take(7).Select(cell => (cell.Kind, cell.Value)));
    }

    [Fact]
    public async Task Workbook_runs_nothing_and_changes_no_text()
    {
        var sheet = Rows(await Spreadsheet.OpenAsync("texts.xlsx", await WriteAsync("texts.xlsx", Sample.Texts, Sample.TextRows(Sample.Dangerous))));
        Assert.All(sheet, row => Assert.Equal(("string", false), (row[0].Kind, row[0].HasFormula)));
        Assert.Equal(Sample.Dangerous.Select(Plain), sheet.Select(row => Plain(row[0].Value)));
    }

    [Fact]
    public async Task Table_of_text_runs_nothing()
    {
        var sheet = Rows(await Spreadsheet.OpenAsync("texts.csv", await WriteAsync("texts.csv", Sample.Texts, Sample.TextRows(Sample.Dangerous))));
        Assert.Equal(Sample.Dangerous.Length, sheet.Count);
        Assert.All(sheet, row => Assert.False(row[0].HasFormula));
        foreach (var (text, row) in Sample.Dangerous.Zip(sheet).Where(pair => "=+-@|＝".Contains(pair.First.TrimStart()[0], StringComparison.Ordinal)))
        {
            Assert.Equal(("string", Plain("'" + text)), (row[0].Kind, Plain(row[0].Value)));
        }
    }

    [Fact]
    public async Task Workbook_that_is_cut_off_is_not_opened()
    {
        var whole = await WriteAsync("rows.xlsx", Sample.Table, Enumerable.Range(0, 20_000).Select(Sample.Row));
        await Assert.ThrowsAsync<InvalidDataException>(() => Spreadsheet.OpenAsync("rows.xlsx", whole[..(whole.Length / 2)]));
    }

    // The program shows one kind of line break.
    private static string Plain(string text) => text.ReplaceLineEndings("\n");

    private static List<List<TakenCell>> Rows(IReadOnlyDictionary<string, List<List<TakenCell>>> sheets) =>
        [.. sheets.Single(sheet => sheet.Key is "rows" or "texts" or "Rows" or "Texts").Value.Skip(1)];

    private static async Task<byte[]> WriteAsync(string name, ReportTable table, IEnumerable<Cell[]> rows)
    {
        using var target = new MemoryStream();
        var package = new SingleFilePackage(target);
        await using IReportWriter writer = name.EndsWith(".csv", StringComparison.Ordinal) ? new CsvReportWriter(package, new CsvChoice(), name) : new XlsxReportWriter(package, name);
        await Sample.WriteAsync(writer, Sample.Head, Sample.Tail, (table, rows));
        return target.ToArray();
    }
}
