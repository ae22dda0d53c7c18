using Ergo.Portal.Navigation;

namespace Ergo.Portal.Tests.Navigation;

public sealed class KioskQueryTests
{
    [Fact]
    public void Pages_and_seconds_come_back_as_they_were_written()
    {
        KioskQuery query = new() { Pages = ["/?r=24h", "/red-zones?w=A%26B&r=7d", "/zone?w=DW&zone=z%2F1"], Every = 45 };
        var url = new Uri(new Uri("http://portal"), query.Url(PageUrls.KioskShowPath));
        var read = Microsoft.AspNetCore.WebUtilities.QueryHelpers.ParseQuery(url.Query);

        var (again, refusal) = KioskQuery.Parse([.. read[KioskQuery.PageKey].Select(page => page!)], read[KioskQuery.EveryKey]);

        Assert.Null(refusal);
        Assert.Equal(query.Pages, again.Pages);
        Assert.Equal(45, again.Every);
    }

    [Theory]
    [InlineData("//evil.example/")]
    [InlineData("/\\evil.example/")]
    [InlineData("https://evil.example/red-zones")]
    [InlineData("http://portal/red-zones")]
    [InlineData("javascript:alert(1)")]
    [InlineData("red-zones")]
    [InlineData("/admin/retention")]
    [InlineData("/sign-in")]
    [InlineData("/kiosk/show?page=/")]
    [InlineData("")]
    public void Only_pages_of_figures_are_shown(string page)
    {
        var (query, refusal) = KioskQuery.Parse([page, "/red-zones"], null);

        Assert.Equal(["/red-zones"], query.Pages);
        Assert.Contains("is no page that a wall screen shows", refusal, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("9")]
    [InlineData("3601")]
    [InlineData("-30")]
    [InlineData("half")]
    [InlineData("")]
    public void Seconds_out_of_bounds_are_refused_in_words(string every)
    {
        var (query, refusal) = KioskQuery.Parse(["/"], every);

        Assert.Equal(KioskQuery.Usual, query.Every);
        Assert.Contains("10 to 3600 seconds", refusal, StringComparison.Ordinal);
    }

    [Fact]
    public void More_pages_than_fit_are_said_to_be_left_out()
    {
        var (query, refusal) = KioskQuery.Parse([.. Enumerable.Range(0, 25).Select(index => $"/red-zones?w=W{index}")], "30");

        Assert.Equal(KioskQuery.MostPages, query.Pages.Count);
        Assert.Contains("20 pages at most", refusal, StringComparison.Ordinal);
    }
}
