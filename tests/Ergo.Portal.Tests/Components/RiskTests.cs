using Bunit;
using Ergo.Portal.Shared;

namespace Ergo.Portal.Tests.Components;

public sealed class RiskTests : BunitContext
{
    [Theory]
    [InlineData(Risk.Green, "circle", "Green")]
    [InlineData(Risk.Yellow, "triangle", "Yellow")]
    [InlineData(Risk.Red, "square", "Red")]
    [InlineData(Risk.NotObserved, "hatching", "Not observed")]
    public void Badge_has_a_shape_and_a_word(Risk risk, string shape, string word)
    {
        var cut = Render<RiskBadge>(parts => parts.Add(part => part.Risk, risk));
        Assert.Equal(shape, cut.Find("svg").GetAttribute("data-shape"));
        Assert.Equal(word, cut.Find(".risk__word").TextContent);
    }

    [Theory]
    [InlineData("red", Risk.Red)]
    [InlineData("YELLOW", Risk.Yellow)]
    [InlineData("Green", Risk.Green)]
    [InlineData(null, Risk.NotObserved)]
    [InlineData("blue", Risk.NotObserved)]
    public void Unknown_light_is_never_green(string? light, Risk expected) => Assert.Equal(expected, RiskWords.Parse(light));

    [Fact]
    public void Bar_says_its_shares_of_what_was_counted()
    {
        var cut = Render(RiskBar.Of(green: 60, yellow: 30, red: 10, notObserved: 100));
        Assert.Equal(["Red 5.0 %", "Yellow 15.0 %", "Green 30.0 %", "Not observed 50.0 %"], cut.FindAll("li span").Select(part => part.TextContent));
    }

    [Fact]
    public void Bar_of_nothing_says_so_instead_of_green()
    {
        var cut = Render(RiskBar.Of(green: 0, yellow: 0, red: 0, showText: false));
        Assert.Equal("Nothing observed", cut.Find(".sr-only").TextContent);
        Assert.Empty(cut.FindAll(".risk-bar__part"));
    }
}
