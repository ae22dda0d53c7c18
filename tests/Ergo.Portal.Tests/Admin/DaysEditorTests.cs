using Bunit;
using Ergo.Portal.Pages.Retention;
using Microsoft.Extensions.DependencyInjection;

namespace Ergo.Portal.Tests.Admin;

public sealed class DaysEditorTests : BunitContext
{
    private readonly List<(int? Seen, int Days)> _saved = [];
    private string? _answer;

    public DaysEditorTests() => Services.AddSingleton(TimeProvider.System);

    public static TheoryData<string, string> BadInputs => new()
    {
        { "0", "\"0\" is not a whole number of days from 1 to 3650." },
        { "-1", "\"-1\" is not a whole number of days from 1 to 3650." },
        { "3651", "\"3651\" is not a whole number of days from 1 to 3650." },
        { "1.5", "\"1.5\" is not a whole number of days from 1 to 3650." },
        { "ninety", "\"ninety\" is not a whole number of days from 1 to 3650." },
        { "", "Enter the number of days to keep, 1 to 3650." },
    };

    [Theory]
    [MemberData(nameof(BadInputs))]
    public void Bad_input_is_refused_beside_the_field_and_the_old_value_stays(string text, string reason)
    {
        var cut = Show(90);
        Enter(cut, text);
        Assert.Equal($"{reason} Still set to 90 days.", cut.Find("[role=alert]").TextContent.Trim());
        var input = cut.Find("input");
        Assert.Equal("true", input.GetAttribute("aria-invalid"));
        Assert.Equal(cut.Find("[role=alert]").Id, input.GetAttribute("aria-describedby"));
        Assert.Equal(text, input.GetAttribute("value"));
        Assert.Empty(_saved);
    }

    [Fact]
    public void Good_input_is_saved_against_the_value_that_was_seen()
    {
        var cut = Show(90);
        Enter(cut, " 60 ");
        Assert.Equal([(90, 60)], _saved);
        Assert.Empty(cut.FindAll("[role=alert]"));
    }

    [Fact]
    public void Escape_restores_the_value_and_takes_the_refusal_away()
    {
        var cut = Show(90);
        Enter(cut, "0");
        cut.Find("form").KeyDown("Escape");
        Assert.Equal("90", cut.Find("input").GetAttribute("value"));
        Assert.Empty(cut.FindAll("[role=alert]"));
    }

    [Fact]
    public void Unchanged_value_is_not_saved()
    {
        Enter(Show(90), "90");
        Assert.Empty(_saved);
    }

    [Fact]
    public void Refusal_of_the_service_is_shown_and_the_text_stays_for_correction()
    {
        _answer = "This installation keeps snapshots for at least 30 days; 10 is below that floor.";
        var cut = Show(90);
        Enter(cut, "10");
        Assert.Contains("below that floor", cut.Find("[role=alert]").TextContent, StringComparison.Ordinal);
        Assert.Equal("10", cut.Find("input").GetAttribute("value"));
    }

    [Fact]
    public void Days_below_the_floor_are_refused_in_the_form()
    {
        var cut = Show(90);
        cut.Render(parts => parts.Add(part => part.Floor, 30));
        Enter(cut, "29");
        Assert.Equal("This installation keeps snapshots for at least 30 days; 29 is below that floor. Still set to 90 days.", cut.Find("[role=alert]").TextContent.Trim());
        Assert.Empty(_saved);
        Enter(cut, "30");
        Assert.Equal([(90, 30)], _saved);
    }

    [Fact]
    public void Change_by_somebody_else_while_typing_leaves_the_text_and_is_not_overwritten_silently()
    {
        var cut = Show(90);
        cut.Find("input").Input("60");
        cut.Render(parts => parts.Add(part => part.Days, 45));
        Assert.Equal("60", cut.Find("input").GetAttribute("value"));
        cut.Find("form").Submit();
        Assert.Equal([(90, 60)], _saved);
    }

    private static void Enter(IRenderedComponent<DaysEditor> cut, string text)
    {
        cut.Find("input").Input(text);
        cut.Find("form").Submit();
    }

    private IRenderedComponent<DaysEditor> Show(int days) => Render<DaysEditor>(parts => parts
        .Add(part => part.Warehouse, "Dock West")
        .Add(part => part.Days, days)
        .Add(part => part.Save, (seen, wanted) =>
        {
            _saved.Add((seen, wanted));
            return Task.FromResult(_answer);
        }));
}
