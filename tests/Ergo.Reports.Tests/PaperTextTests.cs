using System.Text;
using Ergo.Reports.Formats.Pdf;

namespace Ergo.Reports.Tests;

public sealed class PaperTextTests
{
    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("tab\there", "tab    here")]
    [InlineData("中文 \u0001", "□□ □")]
    [InlineData("a\r\nb\rc", "a\nb\nc")]
    [InlineData("e\u0301", "é")]
    [InlineData("soft\u00ADhyphen\u200B \u2764\uFE0F", "softhyphen \u2764")]
    public void What_cannot_be_drawn_is_a_box(string text, string clean) => Assert.Equal(clean, PaperText.Clean(text));

    [Fact]
    public void Every_character_of_every_plane_can_be_drawn_or_is_a_box()
    {
        for (var code = 0; code < 0x20000; code++)
        {
            var clean = PaperText.Clean(code is >= 0xD800 and <= 0xDFFF ? ((char)code).ToString() : char.ConvertFromUtf32(code));
            Assert.All(clean.Where(sign => sign != '\n').ToArray().Length == 0 ? [] : PaperText.Runs(clean.Replace('\n', ' '), isBold: true), run => Assert.True(run.Width >= 0));
        }
    }

    [Fact]
    public void Half_a_character_is_shown_as_such() => Assert.Equal("a\uFFFDb\uFFFD", PaperText.Clean("a\uD800b\uDC00"));

    [Fact]
    public void Figures_are_as_wide_as_each_other()
    {
        foreach (var isBold in new[] { false, true })
        {
            Assert.Single("0123456789".Select(figure => PaperText.Width(figure.ToString(), isBold)).Distinct());
        }
    }

    [Theory]
    [InlineData("The quick brown fox", 6)]
    [InlineData("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa b", 4)]
    [InlineData("one\ntwo\n\nthree", 50)]
    [InlineData("path/to/a/very-long/file_name-with-many-parts", 5)]
    [InlineData("👩‍👩‍👧👩‍👩‍👧👩‍👩‍👧", 1)]
    public void Lines_are_not_wider_than_there_is_room_and_lose_nothing(string text, double room)
    {
        var lines = PaperText.Lines(PaperText.Clean(text), room, isBold: false);
        Assert.Equal(Solid(PaperText.Clean(text)), Solid(string.Concat(lines)));
        Assert.All(lines, line => Assert.True(PaperText.Width(line, isBold: false) <= room || new System.Globalization.StringInfo(line).LengthInTextElements == 1, line));
    }

    [Theory]
    [InlineData("plain (text) 12", "plain (text) 12")]
    [InlineData("שלום", "םולש")]
    [InlineData("דוק 12 (מזרח)", "(חרזמ) 12 קוד")]
    [InlineData("zone אבג east", "zone גבא east")]
    [InlineData("אבג 30.9.2026 end", "30.9.2026 גבא end")]
    [InlineData("a אב b גד c", "a בא b דג c")]
    public void Right_to_left_text_is_turned_round_and_its_numbers_are_not(string text, string drawn) => Assert.Equal(drawn, VisualOrder.Of(text));

    [Fact]
    public void Turned_text_has_the_same_characters()
    {
        const string signs = "אבגد ab12 .(-)é\u05B0";
        var random = new Random(5);
        for (var round = 0; round < 2_000; round++)
        {
            var text = string.Concat(Enumerable.Range(0, random.Next(1, 14)).Select(_ => signs[random.Next(signs.Length)]));
            Assert.Equal(Sorted(text), Sorted(VisualOrder.Of(text)));
        }
    }

    private static string Solid(string text) => text.Replace(" ", "", StringComparison.Ordinal).Replace("\n", "", StringComparison.Ordinal);

    // A bracket may have become its mirror.
    private static string Sorted(string text) => string.Concat(text.Replace(')', '(').EnumerateRunes().Order().Select(sign => sign.ToString()));
}
