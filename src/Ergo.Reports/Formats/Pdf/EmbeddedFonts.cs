using System.Text;
using PdfSharp.Fonts;

namespace Ergo.Reports.Formats.Pdf;

/// <summary>A font of the product.</summary>
/// <param name="family">Name of its family for the PDF library.</param>
/// <param name="resource">The file.</param>
internal sealed class EmbeddedFont(string family, string resource)
{
    /// <summary>Name of its family for the PDF library.</summary>
    public string Family => family;

    /// <summary>The file's name.</summary>
    public string Resource => resource;

    /// <summary>The file.</summary>
    public byte[] Data { get; } = Read(resource);

    /// <summary>What is in it.</summary>
    public TrueTypeFile File => field ??= new TrueTypeFile(Data);

    /// <summary>The glyph that a character is drawn with, figures of one width; 0 where there is none.</summary>
    public ushort GlyphOf(int codePoint)
    {
        var glyph = File.GlyphOf(codePoint);
        return codePoint is >= '0' and <= '9' && File.TabularFigures.TryGetValue(glyph, out var tabular) ? tabular : glyph;
    }

    /// <summary>How wide a character is, in parts of the font's size.</summary>
    public double WidthOf(Rune sign) => (double)File.WidthOf(GlyphOf(sign.Value)) / File.UnitsPerEm;

    private static byte[] Read(string resource)
    {
        using var stream = typeof(EmbeddedFont).Assembly.GetManifestResourceStream(resource) ?? throw new InvalidOperationException($"The font {resource} is not in the assembly.");
        var data = new byte[stream.Length];
        stream.ReadExactly(data);
        return data;
    }
}

/// <summary>The fonts of reports on paper: Inter, and DejaVu Sans for what Inter does not have. No font of the machine is used.</summary>
internal sealed class EmbeddedFonts : IFontResolver
{
    private const string Main = "Ergo Inter";
    private const string Other = "Ergo DejaVu";

    // The library takes one source of fonts for the whole process; the runtime runs this once, whoever comes first.
    private static readonly EmbeddedFonts Registered = Register();

    private readonly EmbeddedFont[] _regular = [new(Main, "Inter-Regular.ttf"), new(Other, "DejaVuSans.ttf")];
    private readonly EmbeddedFont[] _bold = [new(Main, "Inter-SemiBold.ttf"), new(Other, "DejaVuSans-Bold.ttf")];

    private EmbeddedFonts()
    {
    }

    /// <summary>The fonts of a weight, the first that has a character is taken.</summary>
    public static IReadOnlyList<EmbeddedFont> Of(bool isBold) => isBold ? Registered._bold : Registered._regular;

    /// <inheritdoc />
    public FontResolverInfo? ResolveTypeface(string familyName, bool bold, bool italic) =>
        (bold ? _bold : _regular).FirstOrDefault(font => font.Family == familyName) is { } found ? new FontResolverInfo(found.Resource) : null;

    /// <inheritdoc />
    public byte[]? GetFont(string faceName) => _regular.Concat(_bold).FirstOrDefault(font => font.Resource == faceName)?.Data;

    private static EmbeddedFonts Register()
    {
        var fonts = new EmbeddedFonts();
        GlobalFontSettings.FontResolver = fonts;
        return fonts;
    }
}
