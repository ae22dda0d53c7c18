using Ergo.Reports.Formats;
using Ergo.Reports.Formats.Xlsx;
using Ergo.Reports.Packaging;
using Ergo.Reports.Tables;
using Ergo.Reports.Tests.Tools;

namespace Ergo.Reports.Tests;

public sealed class XlsxSheetTests
{
    [Fact]
    public async Task Sheets_stand_in_their_order_with_warnings_before_the_facts()
    {
        var sheets = await WriteAsync(1_048_576, (Sample.Table with { Title = "By shift", IsMain = false }, [Sample.Row(1)]), (Sample.Table, [Sample.Row(1), Sample.Row(2)]));
        Assert.Equal(["Summary", "By shift", "Rows", "Definitions", "Evidence"], sheets.Select(sheet => sheet.Name));
        Assert.Equal(
            ["Exposure", "Dock West, 1 July to 30 September 2026", "", "⚠ Warnings|Red zones are 4 hours late.", "|Camera 7 was offline.", "", "Export id|EX-0042", "Warehouse|Dock West", "Reason|=SUM(A1)"],
            Lines(sheets[0]));
        Assert.Equal(
            ["Definitions||Source", "Red|RULA 7 or REBA 8 and more|McAtamney & Corlett 1993", "Coverage|Observed minutes by planned ones|", "By shift|One row per hour.", "Rows|One row per hour."],
            Lines(sheets[3]));
        Assert.Equal(
            ["Evidence|", "Export id|EX-0042", "Rows|5", "Fingerprint|9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08", "", "Rows|", "By shift|1", "Rows|2"],
            Lines(sheets[4]));
        Assert.Equal(5, sheets[4].Rows[2][1].Number);
    }

    [Fact]
    public async Task Table_has_frozen_headings_a_filter_and_widths()
    {
        var sheet = (await WriteAsync(1_048_576, (Sample.Table, [Sample.Row(1)])))[1];
        Assert.Equal(1, sheet.FrozenRows);
        Assert.Equal("A1:G1048576", sheet.Filter);
        Assert.Equal([22, 16, 16, 16, 16, 16, 16], sheet.Widths);
        Assert.Equal(["worker", "snapshots", "red (min)", "red share", "hour", "day", "above"], sheet.Rows[0].Select(cell => cell.Text));
    }

    [Fact]
    public async Task Rows_that_do_not_fit_go_on_at_the_next_sheet_under_the_same_headings()
    {
        var sheets = await WriteAsync(11, (Sample.Table, Enumerable.Range(0, 25).Select(Sample.Row)));
        Assert.Equal(["Summary", "Rows", "Rows part 2", "Rows part 3", "Definitions", "Evidence"], sheets.Select(sheet => sheet.Name));
        var parts = sheets.Skip(1).Take(3).ToList();
        Assert.Equal([11, 11, 6], parts.Select(sheet => sheet.Rows.Count));
        Assert.All(parts, sheet => Assert.Equal("worker", sheet.Rows[0][0].Text));
        Assert.All(parts, sheet => Assert.Equal((1, "A1:G11"), (sheet.FrozenRows, sheet.Filter)));
        Assert.Equal(Enumerable.Range(0, 25).Select(index => "W-" + index), parts.SelectMany(sheet => sheet.Rows.Skip(1)).Select(row => row[0].Text));
        Assert.Equal(["Rows|10", "Rows part 2|10", "Rows part 3|5"], Lines(sheets[^1]).TakeLast(3));
    }

    [Fact]
    public async Task Full_sheet_has_no_empty_one_behind_it() =>
        Assert.Equal(["Summary", "Rows", "Definitions", "Evidence"], (await WriteAsync(11, (Sample.Table, Enumerable.Range(0, 10).Select(Sample.Row)))).Select(sheet => sheet.Name));

    [Fact]
    public async Task Empty_table_says_why() => Assert.Equal("No rows: nothing was observed.", Assert.Single((await WriteAsync(100, (Sample.Table, [])))[1].Rows[1]).Text);

    [Fact]
    public async Task Title_that_is_no_name_for_a_sheet_stands_whole_among_the_definitions()
    {
        var title = "Exposure: by [hour]/zone*worker? and all of the rest";
        var sheets = await WriteAsync(100, (Sample.Table with { Title = title }, [Sample.Row(1)]), (Sample.Table with { Title = title.ToUpperInvariant() }, []), (Sample.Table with { Title = "summary" }, []));
        Assert.Equal(["Summary", "Exposure by hour zone worker an", "EXPOSURE BY HOUR ZONE WORKE (2)", "summary (2)", "Definitions", "Evidence"], sheets.Select(sheet => sheet.Name));
        Assert.Contains(title + "|One row per hour.", Lines(sheets[4]));
    }

    [Theory]
    [InlineData("'quoted'", "quoted")]
    [InlineData("History", "History (2)")]
    [InlineData("", "-")]
    [InlineData("///", "-")]
    [InlineData("a\u0001\nb", "a b")]
    [InlineData("thirty characters and then an 😀", "thirty characters and then an")]
    public void Names_are_as_Excel_allows_them(string title, string name) => Assert.Equal(name, new XlsxSheetNames().Take(title));

    [Fact]
    public void Each_name_is_taken_once()
    {
        var names = new XlsxSheetNames();
        var taken = Enumerable.Range(0, 200).Select(_ => names.Take(new string('x', 40), " part 2")).ToList();
        Assert.Equal(200, taken.Distinct(StringComparer.OrdinalIgnoreCase).Count());
        Assert.All(taken, name => Assert.InRange(name.Length, 1, 31));
    }

    private static IEnumerable<string> Lines(ReadSheet sheet) => sheet.Rows.Select(row => string.Join('|', row));

    private static async Task<IReadOnlyList<ReadSheet>> WriteAsync(int mostRows, params (ReportTable, IEnumerable<Cell[]>)[] tables)
    {
        using var target = new MemoryStream();
        await using var writer = new XlsxReportWriter(new SingleFilePackage(target), "rows.xlsx") { MostRows = mostRows };
        await Sample.WriteAsync(writer, Sample.Head, Sample.Tail, tables);
        return Workbook.Read(target);
    }
}
