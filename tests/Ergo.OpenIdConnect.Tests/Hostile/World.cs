using System.Net;
using Ergo.OpenIdConnect.Tests.Hosting;
using Microsoft.Extensions.Time.Testing;

namespace Ergo.OpenIdConnect.Tests.Hostile;

/// <summary>A portal, its provider and a browser, on one clock.</summary>
internal sealed class World : IAsyncDisposable
{
    private World(FakeTimeProvider time, HostileProvider provider, TestPortal portal)
    {
        Time = time;
        Provider = provider;
        Portal = portal;
    }

    public FakeTimeProvider Time { get; }

    public HostileProvider Provider { get; }

    public TestPortal Portal { get; }

    public Browser Browser { get; } = new();

    public string Callback => $"{Portal.Origin}/signin-oidc";

    public static async Task<World> StartAsync(Action<ProviderOptions>? configure = null, bool providerIsUp = true)
    {
        // Cookies in the browser end by the real clock.
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        var provider = await HostileProvider.StartAsync(time, providerIsUp);
        var portal = await TestPortal.StartAsync(TestPortal.ChoosePort(), time, (TestPortal.Scheme, options =>
        {
            options.Authority = provider.Issuer;
            configure?.Invoke(options);
        }));
        return new World(time, provider, portal);
    }

    public Task<Page> SignInAsync(Browser? browser = null) => (browser ?? Browser).FollowAsync($"{Portal.Origin}/sign-in");

    /// <summary>Stops before the application sees the provider's answer.</summary>
    public async Task<string> AnswerOfProviderAsync(Browser? browser = null) =>
        (await (browser ?? Browser).FollowAsync($"{Portal.Origin}/sign-in", "/signin-oidc")).Location!;

    public async Task AssertSignedInAsync()
    {
        var page = await SignInAsync();
        Assert.True(page.Status == HttpStatusCode.OK, $"{page.Status} {page.Address}\n{page.Body}\n{string.Join('\n', Portal.Log.Lines.Where(l => l.Level >= Microsoft.Extensions.Logging.LogLevel.Warning).Select(l => l.Text))}");
        Assert.Equal(["safety-manager"], (await Browser.ClaimsAsync(Portal))["sub"]);
    }

    /// <summary>A clean page, nobody signed in, nothing of the fault told; and the next honest sign-in works.</summary>
    public async Task AssertRefusedAsync(Page page, HttpStatusCode status = HttpStatusCode.BadRequest, Browser? browser = null)
    {
        Assert.Equal(status, page.Status);
        Assert.Contains("Sign-in failed", page.Body, StringComparison.Ordinal);
        Assert.DoesNotContain("Exception", page.Body, StringComparison.Ordinal);
        Assert.Equal("no-store", page.CacheControl);
        Assert.Empty(await (browser ?? Browser).ClaimsAsync(Portal));

        Provider.Behaviour = new Behaviour();
        await AssertSignedInAsync();
    }

    public async ValueTask DisposeAsync()
    {
        Browser.Dispose();
        await Portal.DisposeAsync();
        await Provider.DisposeAsync();
    }
}
