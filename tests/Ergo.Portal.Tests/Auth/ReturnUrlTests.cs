using Ergo.OpenIdConnect;

namespace Ergo.Portal.Tests.Auth;

public class ReturnUrlTests
{
    [Theory]
    [InlineData("/")]
    [InlineData("/red-zones?w=DOCK-W&r=7d")]
    [InlineData("/exposure#table")]
    public void Local_url_is_kept(string url) => Assert.Equal(url, LocalUrl.Safe(url));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("red-zones")]
    [InlineData("https://evil.example/")]
    [InlineData("//evil.example/")]
    [InlineData("/\\evil.example/")]
    [InlineData("\\\\evil.example/")]
    [InlineData("/\t/evil.example/")]
    [InlineData("/\n/evil.example")]
    [InlineData("/ok\\..\\evil")]
    [InlineData("javascript:alert(1)")]
    [InlineData("http:evil.example")]
    [InlineData(" /red-zones")]
    public void Hostile_url_lands_on_the_overview(string? url) => Assert.Equal("/", LocalUrl.Safe(url));

    [Fact]
    public void Endless_url_lands_on_the_overview() => Assert.Equal("/", LocalUrl.Safe("/" + new string('a', 3000)));
}
