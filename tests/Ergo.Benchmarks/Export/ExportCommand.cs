using System.CommandLine;
using Ergo.Operations.Reports;

namespace Ergo.Benchmarks.Export;

/// <summary><c>export</c>: reports of any number of rows, as the portal makes them, against psql's <c>\copy</c>.</summary>
internal static class ExportCommand
{
    public static Command Create()
    {
        var rows = Numbers.Rows("Rows of the report");
        var repetitions = Numbers.Whole("--repetitions", "Times that each is made, in turn (1 to 50)", 1, 50, 3);
        var only = new Option<string?>("--only") { Description = "Measure only 'csv' or only 'xlsx'" };
        only.AcceptOnlyFromAmong("csv", "xlsx");
        return Benchmark.Command(
            "export", "Reports as CSV and XLSX against \\copy of psql, and the memory they take",
            [rows, repetitions, only],
            new Dictionary<string, string> { ["max_wal_size"] = "8GB", ["checkpoint_timeout"] = "30min", ["autovacuum"] = "off" },
            (benchmark, parsed, cancellationToken) => new ExportBenchmark(benchmark, parsed.GetValue(rows), parsed.GetValue(repetitions)).MeasureAsync(
                parsed.GetValue(only) switch { "csv" => [ReportFormat.Csv], "xlsx" => [ReportFormat.Xlsx], _ => [ReportFormat.Csv, ReportFormat.Xlsx] }, cancellationToken));
    }
}
