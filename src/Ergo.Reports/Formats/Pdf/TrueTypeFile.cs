using System.Buffers.Binary;
using System.Text;

namespace Ergo.Reports.Formats.Pdf;

/// <summary>
/// What must be known of a font before it is drawn with: which characters it has, how wide they are, and its figures of one width. Only
/// what the embedded fonts have is read: OpenType 1.8, cmap format 12, single substitutions.
/// </summary>
internal sealed class TrueTypeFile
{
    private readonly byte[] _data;
    private readonly Dictionary<string, int> _tables = [];
    private readonly (int First, int Last, int Glyph)[] _groups;
    private readonly int _widths;
    private readonly int _lastWidth;

    /// <summary>Reads a font.</summary>
    /// <param name="data">The file.</param>
    public TrueTypeFile(byte[] data)
    {
        _data = data;
        for (var table = 0; table < Short(4); table++)
        {
            var record = 12 + (16 * table);
            _tables[Encoding.ASCII.GetString(data, record, 4)] = Int(record + 8);
        }

        UnitsPerEm = Short(_tables["head"] + 18);
        _lastWidth = Short(_tables["hhea"] + 34) - 1;
        _widths = _tables["hmtx"];
        _groups = Groups();
        TabularFigures = _tables.ContainsKey("GSUB") ? Substitutions("tnum") : new Dictionary<ushort, ushort>();
    }

    /// <summary>Units that make the font's size.</summary>
    public int UnitsPerEm { get; }

    /// <summary>For glyphs of figures, and signs among them, those that are as wide as each other.</summary>
    public IReadOnlyDictionary<ushort, ushort> TabularFigures { get; }

    /// <summary>The glyph of a character; 0 where there is none.</summary>
    public ushort GlyphOf(int codePoint)
    {
        var (low, high) = (0, _groups.Length - 1);
        while (low <= high)
        {
            var middle = (low + high) / 2;
            var (first, last, glyph) = _groups[middle];
            if (codePoint < first)
            {
                high = middle - 1;
            }
            else if (codePoint > last)
            {
                low = middle + 1;
            }
            else
            {
                return (ushort)(glyph + codePoint - first);
            }
        }

        return 0;
    }

    /// <summary>How wide a glyph is, in <see cref="UnitsPerEm"/>.</summary>
    public int WidthOf(ushort glyph) => Short(_widths + (4 * Math.Min(glyph, _lastWidth)));

    private (int First, int Last, int Glyph)[] Groups()
    {
        var map = _tables["cmap"];
        for (var table = 0; table < Short(map + 2); table++)
        {
            var start = map + Int(map + 4 + (8 * table) + 4);
            if (Short(start) == 12)
            {
                return [.. Enumerable.Range(0, Int(start + 12)).Select(group => start + 16 + (12 * group)).Select(at => (Int(at), Int(at + 4), Int(at + 8)))];
            }
        }

        throw new InvalidDataException("The font has no map of all of Unicode.");
    }

    private Dictionary<ushort, ushort> Substitutions(string feature)
    {
        var result = new Dictionary<ushort, ushort>();
        var (start, features, lookups) = (_tables["GSUB"], _tables["GSUB"] + Short(_tables["GSUB"] + 6), _tables["GSUB"] + Short(_tables["GSUB"] + 8));
        for (var index = 0; index < Short(features); index++)
        {
            var record = features + 2 + (6 * index);
            if (Encoding.ASCII.GetString(_data, record, 4) != feature)
            {
                continue;
            }

            var table = features + Short(record + 4);
            for (var lookup = 0; lookup < Short(table + 2); lookup++)
            {
                ReadLookup(lookups + Short(lookups + 2 + (2 * Short(table + 4 + (2 * lookup)))), result);
            }
        }

        return result;
    }

    private void ReadLookup(int lookup, Dictionary<ushort, ushort> result)
    {
        for (var index = 0; index < Short(lookup + 4); index++)
        {
            var (kind, table) = (Short(lookup), lookup + Short(lookup + 6 + (2 * index)));
            if (kind == 7)
            {
                // The same at a greater distance.
                (kind, table) = (Short(table + 2), table + Int(table + 4));
            }

            if (kind == 1)
            {
                ReadSingle(table, result);
            }
        }
    }

    private void ReadSingle(int table, Dictionary<ushort, ushort> result)
    {
        var index = 0;
        foreach (var glyph in Coverage(table + Short(table + 2)))
        {
            result.TryAdd(glyph, (ushort)(Short(table) == 1 ? glyph + Short(table + 4) : Short(table + 6 + (2 * index))));
            index++;
        }
    }

    private IEnumerable<ushort> Coverage(int table)
    {
        for (var index = 0; index < Short(table + 2); index++)
        {
            if (Short(table) == 1)
            {
                yield return (ushort)Short(table + 4 + (2 * index));
                continue;
            }

            var range = table + 4 + (6 * index);
            for (var glyph = Short(range); glyph <= Short(range + 2); glyph++)
            {
                yield return (ushort)glyph;
            }
        }
    }

    private int Short(int at) => BinaryPrimitives.ReadUInt16BigEndian(_data.AsSpan(at));

    private int Int(int at) => BinaryPrimitives.ReadInt32BigEndian(_data.AsSpan(at));
}
