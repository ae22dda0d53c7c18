using Bunit;
using Ergo.Portal.Demo;
using Ergo.Portal.Layout;
using Ergo.Portal.SignIn.Sessions;
using Microsoft.Extensions.DependencyInjection;

namespace Ergo.Portal.Tests.Pages;

public sealed class DemoBannerTests : BunitContext
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private readonly DemoDataState _state = new();

    public DemoBannerTests()
    {
        Services.AddSingleton(_state);
        Services.AddSingleton(TimeProvider.System);
    }

    [Fact]
    public void Progress_shows_rows_done_of_total_and_time_left()
    {
        _state.Report(500_000, 2_000_000, 10_000, isLoading: true);
        var cut = Banner();
        Assert.Contains("Loading the demo history: 500,000 of 2,000,000 snapshots, about 3 min left", cut.Find(".demo__load").TextContent, StringComparison.Ordinal);
        Assert.Equal(("500000", "2000000"), (cut.Find("progress").GetAttribute("value"), cut.Find("progress").GetAttribute("max")));
        Assert.Equal("25 % of the demo history is loaded.", cut.Find("[role=status]").TextContent);
    }

    [Fact]
    public void End_of_loading_takes_the_progress_away_and_says_so()
    {
        _state.Report(1, 2, 1, isLoading: true);
        var cut = Banner();
        _state.Report(2, 2, 0, isLoading: false);
        cut.WaitForAssertion(() => Assert.Empty(cut.FindAll("progress")), Patience);
        Assert.Equal("The demo history is loaded.", cut.Find("[role=status]").TextContent);
    }

    [Fact]
    public void Nothing_is_said_outside_demo_mode() => Assert.Equal("", Banner(isDemo: false).Find("[role=status]").TextContent);

    [Theory]
    [InlineData(0, 0, "The demo history is being loaded.")]
    [InlineData(499, 2000, "The demo history is being loaded.")]
    [InlineData(500, 2000, "25 % of the demo history is loaded.")]
    [InlineData(1999, 2000, "75 % of the demo history is loaded.")]
    public void Spoken_progress_changes_at_quarters_only(long done, long total, string expected) => Assert.Equal(expected, DemoProgress.Spoken(done, total));

    private IRenderedComponent<DemoBanner> Banner(bool isDemo = true)
    {
        Services.AddSingleton(new DemoMode(isDemo));
        return Render<DemoBanner>();
    }
}
