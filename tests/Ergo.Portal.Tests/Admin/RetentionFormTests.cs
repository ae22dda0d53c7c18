using Bunit;
using Ergo.Portal.Pages.Retention;
using Ergo.Portal.Tests.Components;
using MudBlazor;

namespace Ergo.Portal.Tests.Admin;

/// <summary>The forms that ask for a hold's reason, the floor, and for how long workers are named.</summary>
public sealed class RetentionFormTests : BunitContext, IAsyncLifetime
{
    private readonly List<object?> _answers = [];

    public RetentionFormTests() => this.AddComponentLibrary();

    Task IAsyncLifetime.InitializeAsync() => Task.CompletedTask;

    async Task IAsyncLifetime.DisposeAsync() => await DisposeAsync();

    public static TheoryData<string> BadDays => ["", "0", "3651", "1.5", "ninety"];

    [Fact]
    public void Hold_asks_for_a_reason_and_says_what_stays()
    {
        var cut = this.ShowDialog(_answers, new DialogParameters<HoldDialog> { { part => part.Warehouse, "Dock West" }, { part => part.Goes, 1234 } });
        Assert.Contains("1,234 rows that would go at the next run stay.", cut.Find("p").TextContent, StringComparison.Ordinal);
        Assert.Equal("Put Dock West under legal hold", cut.Find("button[type=submit]").TextContent);
        cut.Find("input").Input("   ");
        cut.Find("form").Submit();
        Assert.StartsWith("A legal hold needs a matter", cut.Find("[role=alert]").TextContent.Trim(), StringComparison.Ordinal);
        Assert.Equal(cut.Find("[role=alert]").Id, cut.Find("input").GetAttribute("aria-describedby"));
        Assert.Empty(_answers);

        cut.Find("input").Input("  Case 12 ");
        cut.Find("form").Submit();
        cut.WaitForAssertion(() => Assert.Equal(["Case 12"], _answers));
    }

    [Theory, MemberData(nameof(BadDays))]
    public void Floor_that_is_no_number_of_days_is_refused_in_the_form(string text)
    {
        var cut = this.ShowDialog(_answers, new DialogParameters<FloorDialog> { { part => part.Days, 30 } });
        cut.Find("input").Input(text);
        cut.Find("form").Submit();
        Assert.EndsWith("Still set to 30 days.", cut.Find("[role=alert]").TextContent.Trim(), StringComparison.Ordinal);
        Assert.Equal("true", cut.Find("input").GetAttribute("aria-invalid"));
        Assert.Empty(_answers);
    }

    [Theory]
    [InlineData("60", 60)]
    [InlineData("30", null)]
    public void Floor_answers_with_other_days_only(string text, int? answer)
    {
        var cut = this.ShowDialog(_answers, new DialogParameters<FloorDialog> { { part => part.Days, 30 } });
        cut.Find("input").Input(text);
        cut.Find("form").Submit();
        cut.WaitForAssertion(() => Assert.Equal([answer], _answers));
    }

    [Theory, MemberData(nameof(BadDays))]
    public void Identity_days_that_are_no_number_are_refused_in_the_form(string text)
    {
        var cut = this.ShowDialog(_answers, new DialogParameters<IdentityDialog> { { part => part.Days, 180 } });
        cut.Find("input[type=text]").Input(text);
        cut.Find("form").Submit();
        Assert.NotEmpty(cut.Find("[role=alert]").TextContent);
        Assert.Empty(_answers);
    }

    [Fact]
    public void Identity_form_promises_a_question_only_where_names_would_go()
    {
        var cut = this.ShowDialog(_answers, new DialogParameters<IdentityDialog> { { part => part.Days, 180 }, { part => part.IdentifiedFrom, new DateTimeOffset(2026, 8, 24, 0, 0, 0, TimeSpan.Zero) } });
        string Button() => cut.Find("button[type=submit]").TextContent;
        Assert.Contains("Minutes before 24 Aug 2026 have lost theirs already.", cut.Find("p").TextContent, StringComparison.Ordinal);
        cut.Find("input[type=text]").Input("179");
        Assert.Equal("Show what follows …", Button());
        cut.Find("input[type=text]").Input("181");
        Assert.Equal("Save", Button());
        cut.Find("input[type=radio]").Change(true);
        Assert.Equal("Save", Button());
        cut.Find("form").Submit();
        cut.WaitForAssertion(() => Assert.Equal([new IdentityChoice(null)], _answers));
    }

    [Fact]
    public void Identity_form_begins_with_what_is_set()
    {
        var cut = this.ShowDialog(_answers, new DialogParameters<IdentityDialog> { { part => part.Days, null } });
        Assert.True(cut.Find("input[type=text]").HasAttribute("disabled"));
        cut.FindAll("input[type=radio]")[1].Change(true);
        cut.Find("input[type=text]").Input("90");
        cut.Find("form").Submit();
        cut.WaitForAssertion(() => Assert.Equal([new IdentityChoice(90)], _answers));
    }
}
