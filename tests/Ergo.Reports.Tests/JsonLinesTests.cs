using System.Text;
using System.Text.Json;
using Ergo.Reports.Formats;
using Ergo.Reports.Packaging;
using Ergo.Reports.Tables;

namespace Ergo.Reports.Tests;

public sealed class JsonLinesTests
{
    [Fact]
    public async Task First_line_is_the_report_and_the_last_says_that_it_is_whole()
    {
        var lines = await ReadAsync(Sample.Table, [Sample.Row(1)]);
        Assert.Equal("report", lines[0].GetProperty("line").GetString());
        Assert.Equal("EX-0042", lines[0].GetProperty("id").GetString());
        Assert.Equal(Sample.Head.Warnings, lines[0].GetProperty("warnings").EnumerateArray().Select(one => one.GetString()));
        Assert.Equal("end", lines[^1].GetProperty("line").GetString());
        Assert.Equal(5, lines[^1].GetProperty("rows").GetInt64());
        Assert.Equal("Fingerprint", lines[^1].GetProperty("facts")[1].GetProperty("label").GetString());
    }

    [Fact]
    public async Task Hard_and_dangerous_texts_come_back_exactly()
    {
        string[] texts = [.. Sample.Hard, .. Sample.Dangerous, "\0control\u0001", "\"\\"];
        var lines = await ReadAsync(Sample.Texts, Sample.TextRows(texts));
        Assert.Equal(texts, lines[1..^1].Select(line => line.GetProperty("text").GetString()));
    }

    [Fact]
    public async Task Cells_of_every_kind_come_back()
    {
        var time = new DateTimeOffset(2026, 10, 25, 2, 30, 0, TimeSpan.FromMinutes(345));
        var lines = await ReadAsync(Sample.Table, [Sample.Row("W-1", long.MaxValue, 0.1 + 0.2, 1 / 3.0, time, new DateOnly(2026, 2, 28), false), Sample.Row(null, null, null, null, null, null, null)]);
        var row = lines[1];
        Assert.Equal("rows", row.GetProperty("table").GetString());
        Assert.Equal(long.MaxValue, row.GetProperty("whole").GetInt64());
        Assert.Equal(0.1 + 0.2, row.GetProperty("number").GetDouble());
        Assert.Equal(1 / 3.0, row.GetProperty("share").GetDouble());
        Assert.Equal("2026-10-25T02:30:00+05:45", row.GetProperty("time").GetString());
        Assert.Equal("2026-02-28", row.GetProperty("day").GetString());
        Assert.False(row.GetProperty("flag").GetBoolean());
        Assert.All(Sample.Table.Columns, column => Assert.Equal(JsonValueKind.Null, lines[2].GetProperty(column.Name).ValueKind));
    }

    [Fact]
    public async Task Broken_off_file_ends_with_why()
    {
        using var target = new MemoryStream();
        await using (var writer = new JsonLinesReportWriter(new SingleFilePackage(target), "rows.jsonl"))
        {
            await writer.BeginAsync(Sample.Head, default);
            await Sample.WriteAsync(writer, Sample.Table, Enumerable.Range(0, 3_000).Select(Sample.Row));
            await writer.BreakOffAsync("the database went away");
        }

        var lines = Parse(target.ToArray());
        Assert.Equal(3_002, lines.Length);
        Assert.Equal("broken off", lines[^1].GetProperty("line").GetString());
        Assert.Equal("the database went away", lines[^1].GetProperty("why").GetString());
    }

    [Fact]
    public async Task File_that_is_neither_ended_nor_broken_off_has_no_end_line()
    {
        using var target = new MemoryStream();
        await using (var writer = new JsonLinesReportWriter(new SingleFilePackage(target), "rows.jsonl"))
        {
            await writer.BeginAsync(Sample.Head, default);
            await Sample.WriteAsync(writer, Sample.Table, Enumerable.Range(0, 3_000).Select(Sample.Row));
        }

        Assert.DoesNotContain("\"line\":\"end\"", Encoding.UTF8.GetString(target.ToArray()), StringComparison.Ordinal);
    }

    private static async Task<JsonElement[]> ReadAsync(ReportTable table, IEnumerable<Cell[]> rows)
    {
        using var target = new MemoryStream();
        await using var writer = new JsonLinesReportWriter(new SingleFilePackage(target), "rows.jsonl");
        await Sample.WriteAsync(writer, Sample.Head, Sample.Tail, (table, rows));
        return Parse(target.ToArray());
    }

    private static JsonElement[] Parse(byte[] file)
    {
        var text = new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(file);
        Assert.EndsWith("\n", text, StringComparison.Ordinal);
        return [.. text[..^1].Split('\n').Select(line => JsonDocument.Parse(line).RootElement)];
    }
}
