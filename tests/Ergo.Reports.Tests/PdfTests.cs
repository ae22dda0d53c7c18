using System.Globalization;
using System.Text.RegularExpressions;
using Ergo.Reports.Formats;
using Ergo.Reports.Formats.Pdf;
using Ergo.Reports.Packaging;
using Ergo.Reports.Tables;
using Ergo.Reports.Tests.Tools;

namespace Ergo.Reports.Tests;

public sealed class PdfTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ergo-pdf-tests-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Figures_and_facts_stand_in_it()
    {
        var row = Sample.Row("W-0007", 12_345, -1234.5, 0.1234, new DateTimeOffset(2026, 10, 25, 2, 30, 0, TimeSpan.FromHours(2)), new DateOnly(2026, 2, 28), true);
        var text = await TextAsync(await WriteAsync(Sample.Head, (Sample.Table, [row, Sample.Row(null, 5, null, null, null, null, null)])));
        Assert.Matches(@"W-0007\s+12,345\s+-1,234\.50\s+12\.3\s%\s+2026-10-25 02:30\s+2026-02-28\s+yes", text);
        Assert.Matches(@"unidentified\s+5\s+none", text);
        string[] parts =
        [
            "Exposure", "Dock West, 1 July to 30 September 2026", "EX-0042", "Warnings (2)", "Red zones are 4 hours late.", "Camera 7 was offline.", "Warehouse", "=SUM(A1)",
            "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08", "One row per hour.", "green 1,234.5", "red 3.25", "not observed 7", "RULA 7 or REBA 8 and more",
            "Source: McAtamney & Corlett 1993",
        ];
        Assert.All(parts, part => Assert.Contains(part, text.Replace('\u00A0', ' '), StringComparison.Ordinal));
    }

    [Fact]
    public async Task Pages_are_numbered_and_have_headings_and_the_export_id()
    {
        var file = await WriteAsync(Sample.Head, (Sample.Table, Enumerable.Range(0, 400).Select(Sample.Row)));
        var info = await InfoAsync(file);
        var pages = (await TextAsync(file)).Split('\f', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(pages.Length.ToString(CultureInfo.InvariantCulture), info["Pages"]);
        Assert.InRange(pages.Length, 8, 40);
        Assert.All(pages.Select((text, index) => (text, index)), page =>
        {
            Assert.Contains($"Page {page.index + 1} of {pages.Length}", page.text, StringComparison.Ordinal);
            Assert.Contains("EX-0042", page.text, StringComparison.Ordinal);
        });
        Assert.All(pages.Where(page => Regex.IsMatch(page, @"W-\d")), page => Assert.Matches(@"worker\s+snapshots", page));
        Assert.All(Enumerable.Range(0, 400), index => Assert.Single(pages, page => Regex.IsMatch(page, $@"\bW-{index}\b")));
    }

    [Fact]
    public async Task It_is_tagged_and_says_its_title()
    {
        var file = await WriteAsync(Sample.Head, (Sample.Table, [Sample.Row(1)]));
        var info = await InfoAsync(file);
        Assert.Equal(("yes", "Exposure", "1.7"), (info["Tagged"], info["Title"], info["PDF version"]));
        var structure = (await DebianTool.PdfInfo.RunAsync("-struct-text", file)).Output;
        Assert.Matches(@"H1 \(block\)\s+""Exposure""", structure);
        Assert.Matches(@"H2 \(block\)\s+""Warnings \(2\)""", structure);
        Assert.Matches(@"Table \(block\)\s+TR\s+TH:\s+/Scope /Column\s+""worker""", structure);
        Assert.Matches(@"TR\s+TD\s+""W-1""\s+TD\s+""1""", structure);
        Assert.Contains("Figure", structure, StringComparison.Ordinal);

        // An ornament is not read.
        Assert.DoesNotContain("Page 1 of", structure, StringComparison.Ordinal);
        var plain = await File.ReadAllTextAsync(await PlainAsync(file), System.Text.Encoding.Latin1);
        Assert.Contains("/Lang (en-GB)", plain, StringComparison.Ordinal);
        Assert.Contains("/Alt (Early has most red minutes.)", plain, StringComparison.Ordinal);
        Assert.Contains("/DisplayDocTitle true", plain, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Headings_of_further_pages_are_not_read_again()
    {
        var structure = (await DebianTool.PdfInfo.RunAsync("-struct-text", await WriteAsync(Sample.Head, (Sample.Table, Enumerable.Range(0, 200).Select(Sample.Row))))).Output;
        Assert.Equal(7, Regex.Count(structure, @"\bTH:"));
        Assert.Equal(201, Regex.Count(structure, @"\bTR\b"));
        Assert.Equal(1400, Regex.Count(structure, @"\bTD\b"));
    }

    [Fact]
    public async Task Fonts_are_in_it_and_texts_of_every_script_are_shown()
    {
        var file = await WriteAsync(Sample.Head, (Sample.Texts, Sample.TextRows(["Łódź ≤ Σ", "→ ✓ ₂", "שלום", "中", "\u0001", "e\u0301"])));
        var fonts = (await DebianTool.PdfFonts.RunAsync(file)).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(2).ToList();
        Assert.Contains(fonts, font => font.Contains("Inter", StringComparison.Ordinal));
        Assert.Contains(fonts, font => font.Contains("DejaVu", StringComparison.Ordinal));
        Assert.All(fonts, font => Assert.Matches(@"Identity-H\s+yes yes yes", font));
        var text = await TextAsync(file);
        Assert.All(["Łódź ≤ Σ", "→", "✓", "₂", "שלום", "é"], part => Assert.Contains(part, text, StringComparison.Ordinal));
        Assert.Equal(2, text.Count(sign => sign == '\u25A1'));
        Assert.Contains("/ActualText <FEFF05E905DC05D505DD>", await File.ReadAllTextAsync(await PlainAsync(file)), StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("de-DE", @"12\.345\s+-1\.234,50\s+12,3\s%")]
    [InlineData("fr-FR", @"12\s345\s+-1\s234,50\s+12,3\s%")]
    [InlineData("no language", @"12,345\s+-1,234\.50\s+12\.3\s%")]
    public async Task Numbers_are_written_as_its_language_does(string language, string numbers)
    {
        var head = Sample.Head with { Labels = Sample.Labels with { Language = language } };
        Assert.Matches(numbers, await TextAsync(await WriteAsync(head, (Sample.Table, [Sample.Row("W", 12_345, -1234.5, 0.1234, null, null, null)]))));
    }

    [Fact]
    public async Task Text_longer_than_a_page_is_whole()
    {
        var words = Enumerable.Range(0, 5_000).Select(index => "w" + index.ToString("0000", CultureInfo.InvariantCulture)).ToArray();
        var file = await WriteAsync(
            Sample.Head with { Facts = [new("Long", string.Join(' ', words[..2_000]))], Warnings = [string.Join(' ', words[2_000..3_000])] },
            (Sample.Texts, Sample.TextRows([string.Join(' ', words[3_000..]), new string('y', 9_000)])));
        var text = await TextAsync(file);
        Assert.Equal(words, Regex.Matches(text, @"\bw\d{4}\b").Select(match => match.Value).Order(StringComparer.Ordinal));
        Assert.Equal(9_000, Regex.Matches(text, "y{20,}").Sum(match => match.Length));
    }

    [Fact]
    public async Task Table_of_many_columns_has_all_of_them_with_the_key_beside_each_group()
    {
        var table = Sample.Table with
        {
            Columns = [Sample.Table.Columns[0], .. Enumerable.Range(1, 60).Select(index => new ReportColumn { Name = "n" + index, Heading = "measure " + index, Kind = ColumnKind.Number })],
        };
        var row = Enumerable.Range(1, 60).Select(index => Cell.Of((double?)(100_000 + index))).Prepend(Cell.Of("W-77")).ToArray();
        var text = await TextAsync(await WriteAsync(Sample.Head, (table, [row])));
        Assert.All(Enumerable.Range(1, 60), index => Assert.Contains((100_000 + index).ToString("#,0.00", CultureInfo.InvariantCulture), text, StringComparison.Ordinal));
        Assert.Equal(Regex.Count(text, @"Rows \(\d/\d\)"), Regex.Count(text, "W-77"));
    }

    [Fact]
    public async Task Empty_table_says_why() =>
        Assert.Contains("No rows: nothing was observed.", await TextAsync(await WriteAsync(Sample.Head, (Sample.Table, []))), StringComparison.Ordinal);

    [Fact]
    public async Task File_is_sound()
    {
        var file = await WriteAsync(Sample.Head, (Sample.Table, Enumerable.Range(0, 200).Select(Sample.Row)));
        var (exitCode, output, errors) = await DebianTool.Qpdf.RunAsync("--check", file);

        // The library ends its compressed parts without their checksum, which readers do not need.
        Assert.True(exitCode is 0 or 3, output + errors);
        Assert.DoesNotContain((output + errors).Split('\n'), line => line.StartsWith("WARNING", StringComparison.Ordinal) && !line.EndsWith("input stream is complete but output may still be valid", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Many_at_once_are_each_whole()
    {
        var files = await Task.WhenAll(Enumerable.Range(0, 6).Select(number =>
            Task.Run(() => WriteAsync(Sample.Head with { ExportId = "EX-" + number }, (Sample.Table, Enumerable.Range(0, 60).Select(Sample.Row)), (Sample.Texts with { IsMain = false }, Sample.TextRows(["שלום " + number]))))));
        foreach (var (file, number) in files.Select((file, number) => (file, number)))
        {
            Assert.Contains("EX-" + number, await TextAsync(file), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Report_of_too_many_rows_is_refused_before_a_file_is_begun()
    {
        using var target = new MemoryStream();
        await using var writer = new PdfReportWriter(new SingleFilePackage(target), "rows.pdf", mostRows: 10);
        var refusal = await Assert.ThrowsAsync<ReportTooLongException>(() => Sample.WriteAsync(writer, Sample.Head, Sample.Tail, (Sample.Table, Enumerable.Range(0, 11).Select(Sample.Row))));
        Assert.Equal(10, refusal.Limit);
        Assert.Equal(0, target.Length);
    }

    [Fact]
    public async Task Report_that_is_broken_off_leaves_nothing()
    {
        using var target = new MemoryStream();
        await using (var writer = new PdfReportWriter(new SingleFilePackage(target), "rows.pdf"))
        {
            await writer.BeginAsync(Sample.Head, default);
            await Sample.WriteAsync(writer, Sample.Table, [Sample.Row(1)]);
            await writer.BreakOffAsync("the database went away");
        }

        Assert.Equal(0, target.Length);
    }

    [Fact]
    public async Task Report_of_nothing_is_one_page()
    {
        var head = Sample.Head with { Facts = [], Warnings = [], Charts = [], Definitions = [] };
        Assert.Equal("1", (await InfoAsync(await WriteAsync(head)))["Pages"]);
    }

    private async Task<string> WriteAsync(ReportHead head, params (ReportTable, IEnumerable<Cell[]>)[] tables)
    {
        var path = Path.Combine(_folder.FullName, Guid.NewGuid().ToString("N") + ".pdf");
        await using var target = File.Create(path);
        await using var writer = new PdfReportWriter(new SingleFilePackage(target), "rows.pdf");
        await Sample.WriteAsync(writer, head, Sample.Tail, tables);
        return path;
    }

    private static async Task<string> TextAsync(string file)
    {
        var (exitCode, output, errors) = await DebianTool.PdfToText.RunAsync("-layout", file, "-");
        Assert.Equal((0, ""), (exitCode, errors));

        // Marks of direction are the tool's own.
        return Regex.Replace(output, "[\u202A-\u202E\u200E\u200F]", "");
    }

    private static async Task<Dictionary<string, string>> InfoAsync(string file)
    {
        var (exitCode, output, errors) = await DebianTool.PdfInfo.RunAsync(file);
        Assert.Equal((0, ""), (exitCode, errors));
        return output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(':', 2)).ToDictionary(pair => pair[0], pair => pair[1].Trim());
    }

    private static async Task<string> PlainAsync(string file)
    {
        await DebianTool.Qpdf.RunAsync("--qdf", "--object-streams=disable", file, file + ".plain");
        return file + ".plain";
    }
}
