using System.Globalization;
using System.IO.Compression;
using System.Text;
using Ergo.Reports.Formats;
using Ergo.Reports.Packaging;
using Ergo.Reports.Tables;
using Ergo.Reports.Tests.Tools;

namespace Ergo.Reports.Tests;

public sealed class CsvTests
{
    [Theory]
    [InlineData(',', '.')]
    [InlineData(';', ',')]
    [InlineData('\t', '.')]
    [InlineData(',', ',')]
    public async Task Hard_texts_and_numbers_come_back(char separator, char decimalSign)
    {
        var lines = Read(await WriteAsync(new CsvChoice(separator, decimalSign), Sample.Texts, Sample.TextRows(Sample.Hard)), separator);
        Assert.Equal(["text", "number"], lines[0]);
        Assert.Equal(Sample.Hard, lines.Skip(1).Select(line => line[0]));
        Assert.Equal(
            Sample.Hard.Select((_, index) => (-0.25 * (index + 1)).ToString("0.00", new NumberFormatInfo { NumberDecimalSeparator = decimalSign.ToString() })),
            lines.Skip(1).Select(line => line[1]));
    }

    [Fact]
    public async Task What_a_spreadsheet_would_run_begins_with_an_apostrophe()
    {
        var lines = Read(await WriteAsync(new CsvChoice(), Sample.Texts, Sample.TextRows(Sample.Dangerous)));
        foreach (var (text, written) in Sample.Dangerous.Zip(lines.Skip(1).Select(line => line[0])))
        {
            Assert.Equal(text.TrimStart().Length > 0 && "=+-@|＝".Contains(text.TrimStart()[0], StringComparison.Ordinal) ? "'" + text : text, written);
        }
    }

    [Fact]
    public async Task Cells_of_every_kind_come_back()
    {
        var rows = new[] { Sample.Row("W-1", 9_007_199_254_740_993, -1234.5, 0.1234, new DateTimeOffset(2026, 10, 25, 2, 30, 0, TimeSpan.FromMinutes(345)), new DateOnly(2026, 2, 28), true), Sample.Row(null, null, null, null, null, null, null) };
        var lines = Read(await WriteAsync(new CsvChoice(), Sample.Table, rows));
        Assert.Equal(["worker", "snapshots", "red (min)", "red share", "hour", "day", "above"], lines[0]);
        Assert.Equal(["W-1", "9007199254740993", "-1234.50", "12.3", "2026-10-25T02:30:00+05:45", "2026-02-28", "true"], lines[1]);
        Assert.Equal(["unidentified", "", "none", "", "", "", ""], lines[2]);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Byte_order_mark_is_there_when_chosen(bool isThere)
    {
        var file = await WriteAsync(new CsvChoice(HasByteOrderMark: isThere), Sample.Table, []);
        Assert.Equal(isThere, file.AsSpan().StartsWith(Encoding.UTF8.Preamble));
    }

    [Fact]
    public async Task Empty_table_says_why()
    {
        var lines = Read(await WriteAsync(new CsvChoice(), Sample.Table, []));
        Assert.Equal(["No rows: nothing was observed.", "", "", "", "", "", ""], Assert.Single(lines.Skip(1)));
    }

    [Fact]
    public async Task Broken_off_file_says_so_in_its_last_line()
    {
        using var target = new MemoryStream();
        await using (var writer = new CsvReportWriter(new SingleFilePackage(target), new CsvChoice(), "rows.csv"))
        {
            await writer.BeginAsync(Sample.Head, default);
            await Sample.WriteAsync(writer, Sample.Table, [Sample.Row(1), Sample.Row(2)]);
            await writer.BreakOffAsync("NOT WHOLE: the database went away");
        }

        var lines = Read(target.ToArray());
        Assert.Equal(4, lines.Count);
        Assert.Equal("NOT WHOLE: the database went away", lines[^1][0]);
    }

    [Fact]
    public async Task Each_table_has_a_file_where_many_are_taken_and_the_cover_is_a_text()
    {
        using var target = new MemoryStream();
        await using (var package = new ZipPackage(target))
        {
            await using var writer = new CsvReportWriter(package, new CsvChoice(), "exposure.csv");
            await Sample.WriteAsync(writer, Sample.Head, Sample.Tail, (Sample.Table with { Name = "by_shift", IsMain = false }, [Sample.Row(1)]), (Sample.Table, [Sample.Row(1), Sample.Row(2)]));
        }

        using var archive = new ZipArchive(target, ZipArchiveMode.Read);
        Assert.Equal(["READ-FIRST.txt", "exposure_by_shift.csv", "exposure.csv"], archive.Entries.Select(entry => entry.FullName));
        using StreamReader cover = new(archive.Entries[0].Open());
        var text = await cover.ReadToEndAsync();
        Assert.StartsWith($"{Sample.Head.Title}\r\n{Sample.Head.Subtitle}\r\n{Sample.Head.ExportId}\r\n", text, StringComparison.Ordinal);
        Assert.All(Sample.Head.Warnings, warning => Assert.Contains($"\r\n- {warning}\r\n", text, StringComparison.Ordinal));
        Assert.All(Sample.Head.Facts, fact => Assert.Contains($"\r\n{fact.Label}: {fact.Value}\r\n", text, StringComparison.Ordinal));
        Assert.All(Sample.Head.Definitions, definition => Assert.Contains($"{definition.Term}: {definition.Text}", text, StringComparison.Ordinal));
    }

    private static async Task<byte[]> WriteAsync(CsvChoice choice, ReportTable table, IEnumerable<Cell[]> rows)
    {
        using var target = new MemoryStream();
        await using var writer = new CsvReportWriter(new SingleFilePackage(target), choice, "rows.csv");
        await Sample.WriteAsync(writer, Sample.Head, Sample.Tail, (table, rows));
        return target.ToArray();
    }

    private static List<string[]> Read(byte[] file, char separator = ',') => Rfc4180.Read(new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(file).TrimStart('\uFEFF'), separator);
}
