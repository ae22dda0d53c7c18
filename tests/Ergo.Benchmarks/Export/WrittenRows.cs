using System.Globalization;
using System.IO.Compression;
using System.Xml;
using Ergo.Operations.Reports;

namespace Ergo.Benchmarks.Export;

/// <summary>Reads a report back: were all rows written?</summary>
internal static class WrittenRows
{
    // From the last column: no field after the red minutes needs quotes.
    private const int CsvFieldsAfterRed = 4;
    private const string RedColumn = "I";
    private const string LastColumn = "M";
    private const int MostRowsOfSheet = 1_048_575;
    private const double Tolerance = 1e-9;

    /// <summary>Compares a file with what SQL says of its rows.</summary>
    /// <exception cref="BenchmarkException">They differ.</exception>
    public static void Check(ReportFormat format, string path, RowSums expected)
    {
        if (format == ReportFormat.Csv)
        {
            CheckCsv(path, expected);
        }
        else
        {
            CheckXlsx(path, expected);
        }
    }

    private static void CheckCsv(string path, RowSums expected)
    {
        long rows = 0;
        decimal red = 0;
        foreach (var line in File.ReadLines(path).Skip(1))
        {
            rows++;
            red += Number(line, CsvFieldsAfterRed);
        }

        Require(rows == expected.Rows && red == expected.RedHundredths, path, $"{rows:N0} rows of {red} red minutes", $"{expected.Rows:N0} of {expected.RedHundredths}");
    }

    private static decimal Number(string line, int fieldsAfter)
    {
        var rest = line.AsSpan();
        for (var field = 0; field < fieldsAfter; field++)
        {
            rest = rest[..rest.LastIndexOf(',')];
        }

        return decimal.Parse(rest[(rest.LastIndexOf(',') + 1)..], CultureInfo.InvariantCulture);
    }

    private static void CheckXlsx(string path, RowSums expected)
    {
        long rows = 0;
        double red = 0;
        var sheets = 0;
        using var file = ZipFile.OpenRead(path);
        foreach (var entry in file.Entries.Where(entry => entry.FullName.StartsWith("xl/worksheets/sheet", StringComparison.Ordinal)))
        {
            var (sheetRows, sheetRed) = ReadSheet(entry);
            if (sheetRows > 0)
            {
                sheets++;
                rows += sheetRows - 1;
                red += sheetRed;
            }
        }

        var expectedSheets = (int)((expected.Rows + MostRowsOfSheet - 1) / MostRowsOfSheet);
        Require(
            rows == expected.Rows && sheets == expectedSheets && Math.Abs(red - expected.RedMinutes) <= Tolerance * expected.RedMinutes, path,
            $"{rows:N0} rows of {red} red minutes on {sheets} sheets", $"{expected.Rows:N0} of {expected.RedMinutes} on {expectedSheets}");
    }

    // Rows that reach to the last column, and the numbers of the red one.
    private static (long Rows, double Red) ReadSheet(ZipArchiveEntry entry)
    {
        long rows = 0;
        double red = 0;
        using var xml = XmlReader.Create(entry.Open());
        while (xml.Read())
        {
            if (xml is not { NodeType: XmlNodeType.Element, LocalName: "c" } || xml.GetAttribute("r") is not { } place)
            {
                continue;
            }

            if (place.StartsWith(LastColumn, StringComparison.Ordinal))
            {
                rows++;
            }
            else if (place.StartsWith(RedColumn, StringComparison.Ordinal) && xml.GetAttribute("t") is null or "n" && xml.ReadToDescendant("v"))
            {
                red += xml.ReadElementContentAsDouble();
            }
        }

        return (rows, red);
    }

    private static void Require(bool isSo, string path, string found, string expected)
    {
        if (!isSo)
        {
            throw new BenchmarkException($"{Path.GetFileName(path)} has {found}; by SQL there are {expected}.");
        }
    }
}
