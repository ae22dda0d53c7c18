using Bunit;
using Ergo.Portal.Shared;
using Microsoft.Extensions.Logging.Abstractions;

namespace Ergo.Portal.Tests.Components;

public sealed class DataStateTests : BunitContext
{
    [Fact]
    public void Loading_says_what_is_read_and_shows_a_skeleton()
    {
        var cut = Show(Loadable.Pending<string>());
        Assert.Equal("Reading the red zones …", cut.Find("[role=status] .sr-only").TextContent);
        Assert.NotEmpty(cut.FindAll(".skeleton"));
    }

    [Fact]
    public void Failure_is_an_alert_that_can_be_retried()
    {
        var retries = 0;
        var cut = Show(Loadable.Failed<string>("The database can not be reached."), () => retries++);
        Assert.Contains("The database can not be reached.", cut.Find("[role=alert]").TextContent, StringComparison.Ordinal);
        cut.Find("button").Click();
        Assert.Equal(1, retries);
    }

    [Fact]
    public void Nothing_to_show_is_the_empty_state() => Assert.Equal("nothing", Show(Loadable.Ready("")).Markup.Trim());

    [Fact]
    public void Data_is_shown() => Assert.Equal("<b>42</b>", Show(Loadable.Ready("42")).Markup.Trim());

    [Fact]
    public void Failed_reload_keeps_the_data_and_says_so()
    {
        var cut = Show(Loadable.Ready("42") with { Failure = "Timed out." });
        Assert.Contains("Timed out. The figures below are the last ones read.", cut.Find("[role=status]").TextContent, StringComparison.Ordinal);
        Assert.Equal("42", cut.Find("b").TextContent);
    }

    [Fact]
    public async Task Load_that_throws_keeps_earlier_data_and_hides_the_exception_text()
    {
        var before = Loadable.Ready("42");
        var after = await before.LoadAsync(() => throw new InvalidOperationException("secret detail"), "the red zones", NullLogger.Instance);
        Assert.Equal("42", after.Data);
        Assert.Contains("the red zones", after.Failure, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", after.Failure, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Load_that_succeeds_clears_an_earlier_failure()
    {
        var after = await (Loadable.Ready("42") with { Failure = "Timed out." }).LoadAsync(() => Task.FromResult("43"), "the red zones", NullLogger.Instance);
        Assert.Equal(Loadable.Ready("43"), after);
    }

    private IRenderedComponent<DataState<string>> Show(Loadable<string> value, Action? retry = null) => Render<DataState<string>>(parts =>
    {
        parts.Add(part => part.Value, value).Add(part => part.What, "the red zones").Add(part => part.IsEmpty, text => text.Length == 0)
            .Add(part => part.Empty, "nothing").Add(part => part.Ready, text => $"<b>{text}</b>");
        if (retry is not null)
        {
            parts.Add(part => part.OnRetry, retry);
        }
    });
}
