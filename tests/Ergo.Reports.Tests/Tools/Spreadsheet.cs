using System.Globalization;
using System.Xml.Linq;

namespace Ergo.Reports.Tests.Tools;

/// <summary>A cell as a spreadsheet program took it.</summary>
internal sealed record TakenCell(string Kind, string Value, bool HasFormula);

/// <summary>Opens files in LibreOffice as a person would, and reads what it made of them.</summary>
internal static class Spreadsheet
{
    private static readonly XNamespace Table = "urn:oasis:names:tc:opendocument:xmlns:table:1.0";
    private static readonly XNamespace Office = "urn:oasis:names:tc:opendocument:xmlns:office:1.0";
    private static readonly XNamespace Text = "urn:oasis:names:tc:opendocument:xmlns:text:1.0";

    // One at a time: two of them share memory that the machine may not have.
    private static readonly SemaphoreSlim Desk = new(1);

    /// <summary>Rows of each sheet; a file it cannot open gives none.</summary>
    /// <param name="name">The file's name, by whose ending it is known.</param>
    /// <param name="content">The file.</param>
    public static async Task<IReadOnlyDictionary<string, List<List<TakenCell>>>> OpenAsync(string name, byte[] content)
    {
        var folder = Directory.CreateTempSubdirectory("ergo-spreadsheet-");
        await Desk.WaitAsync();
        try
        {
            var file = Path.Combine(folder.FullName, name);
            await File.WriteAllBytesAsync(file, content);
            string[] filter = name.EndsWith(".csv", StringComparison.Ordinal) ? ["--infilter=Text - txt - csv (StarCalc):44,34,76"] : [];
            var (_, output, errors) = await DebianTool.LibreOffice.RunAsync(
                ["--headless", "--norestore", $"-env:UserInstallation=file://{folder.FullName}/profile", "--convert-to", "fods", .. filter, "--outdir", folder.FullName, file]);
            var made = Path.ChangeExtension(file, ".fods");
            return File.Exists(made) ? Read(XDocument.Load(made)) : throw new InvalidDataException(output + errors);
        }
        finally
        {
            Desk.Release();
            folder.Delete(recursive: true);
        }
    }

    private static Dictionary<string, List<List<TakenCell>>> Read(XDocument document) => document.Descendants(Table + "table").ToDictionary(
        sheet => sheet.Attribute(Table + "name")!.Value,
        sheet => sheet.Descendants(Table + "table-row")
            .Select(row => row.Elements(Table + "table-cell").SelectMany(Cells).ToList())
            .Where(row => row.Any(cell => cell.Kind.Length > 0)).ToList());

    private static IEnumerable<TakenCell> Cells(XElement cell)
    {
        var kind = cell.Attribute(Office + "value-type")?.Value ?? "";
        var value = kind switch
        {
            "float" or "percentage" => cell.Attribute(Office + "value")!.Value,
            "date" => cell.Attribute(Office + "date-value")!.Value,
            _ => string.Join('\n', cell.Elements(Text + "p").Select(paragraph => string.Concat(paragraph.Nodes().Select(Plain)))),
        };
        var times = int.Parse(cell.Attribute(Table + "number-columns-repeated")?.Value ?? "1", CultureInfo.InvariantCulture);
        return Enumerable.Repeat(new TakenCell(kind, value, cell.Attribute(Table + "formula") is not null), kind.Length == 0 ? Math.Min(times, 50) : times);
    }

    private static string Plain(XNode node) => node switch
    {
        XText text => text.Value,
        XElement { Name.LocalName: "s" } blank => new string(' ', int.Parse(blank.Attribute(Text + "c")?.Value ?? "1", CultureInfo.InvariantCulture)),
        XElement { Name.LocalName: "tab" } => "\t",
        XElement { Name.LocalName: "line-break" } => "\n",
        XElement other => string.Concat(other.Nodes().Select(Plain)),
        _ => "",
    };
}
