using Ergo.Portal.Navigation;

namespace Ergo.Portal.Tests.Navigation;

public class PageUrlsTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 22, 14, 30, 0, TimeSpan.Zero);

    [Fact]
    public void Page_without_state_is_its_path() => Assert.Equal("/red-zones", PageUrls.RedZones());

    [Fact]
    public void State_is_warehouse_and_preset() =>
        Assert.Equal("/exposure?w=DOCK-W&r=7d", PageUrls.Exposure("DOCK-W", RangeQuery.Of(RangePreset.Find("7d")!, Now)));

    [Fact]
    public void Chosen_range_is_two_instants() =>
        Assert.Equal(
            "/postures?w=A&from=2026-11-22T12%3A30%3A00Z&to=2026-11-22T14%3A30%3A00Z",
            PageUrls.Postures("A", RangeQuery.Between(Now.AddHours(-2), Now, Now).Range));

    [Fact]
    public void Hostile_warehouse_code_stays_one_value() =>
        Assert.Equal("/red-zones?w=a%26r%3D7d%23%3Cb%3E", PageUrls.RedZones("a&r=7d#<b>"));

    [Theory]
    [InlineData("/", "http://localhost/", "/")]
    [InlineData("/exposure", "http://localhost/red-zones?w=A&r=7d&sort=red", "/exposure?w=A&r=7d")]
    [InlineData("/postures", "http://localhost/exposure?from=2026-11-22T12%3A30Z&to=x&w=%26", "/postures?from=2026-11-22T12%3A30Z&to=x&w=%26")]
    public void Rail_keeps_warehouse_and_range_only(string path, string current, string expected) =>
        Assert.Equal(expected, PageUrls.CarryOver(path, current));

    [Theory]
    [InlineData("/red-zones?w=B", "http://localhost/red-zones?w=A&sort=-red&page=2", false, "/red-zones?w=B&sort=-red")]
    [InlineData("/red-zones", "http://localhost/red-zones?w=A&page=2&sort=name", true, "/red-zones?page=2&sort=name")]
    [InlineData("/red-zones?w=B", "http://localhost/red-zones?w=A&sorted=x&p=2", true, "/red-zones?w=B")]
    [InlineData("/exposure?w=B", "http://localhost/exposure?zones-sort=-red&zones-page=2&sort=name", false, "/exposure?w=B&zones-sort=-red&sort=name")]
    [InlineData("/?r=7d", "http://localhost/?q=dock%26&group=no-data&page=3&r=24h", false, "/?r=7d&q=dock%26&group=no-data")]
    [InlineData("/", "http://localhost/", true, "/")]
    public void Order_of_a_table_is_kept_and_its_page_where_the_rows_are_the_same(string url, string current, bool andPage, string expected) =>
        Assert.Equal(expected, PageUrls.KeepOrder(url, current, andPage));

    [Theory]
    [InlineData("http://localhost/?w=A&q=x", "/?w=A&q=b%20%26")]
    [InlineData("http://localhost/?w=A", "/?w=A&q=b%20%26")]
    public void Other_values_in_the_query_leave_the_rest(string current, string expected) => Assert.Equal(expected, PageUrls.With(current, (PageUrls.SearchKey, "b &"), (PageUrls.PageKey, null)));

    [Theory]
    [InlineData("A", null, null, "/red-zones?w=A&r=7d")]
    [InlineData("A", "", null, "/zone?w=A&zone=&r=7d")]
    [InlineData("A&", "z 1", "p#", "/zone?w=A%26&zone=z%201&location=p%23&r=7d")]
    public void A_place_that_was_looked_for_keeps_the_range(string warehouse, string? zone, string? location, string expected) =>
        Assert.Equal(expected, PageUrls.KeepRange(PageUrls.Place(warehouse, zone, location), "http://localhost/exposure?w=B&r=7d&sort=x"));

    [Theory]
    [InlineData(null, "/sign-in")]
    [InlineData("/", "/sign-in")]
    [InlineData("/exposure?w=A", "/sign-in?returnUrl=%2Fexposure%3Fw%3DA")]
    public void Sign_in_carries_the_way_back(string? returnUrl, string expected) => Assert.Equal(expected, PageUrls.SignIn(returnUrl));
}
