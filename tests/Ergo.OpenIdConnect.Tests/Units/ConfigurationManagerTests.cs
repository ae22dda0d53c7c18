using System.Net;
using System.Text;
using Microsoft.Extensions.Time.Testing;
using Microsoft.IdentityModel.Protocols;

namespace Ergo.OpenIdConnect.Tests.Units;

/// <summary>How often the provider's configuration is read.</summary>
public sealed class ConfigurationManagerTests : IDisposable
{
    private readonly FakeTimeProvider time = new();
    private readonly GatedProvider provider = new();
    private readonly HttpClient http;
    private readonly ProviderConfigurationManager source;

    public ConfigurationManagerTests()
    {
        http = new HttpClient(provider);
        source = new ProviderConfigurationManager(new ProviderOptions { Authority = "https://login.example" }, new HttpDocumentRetriever(http), time);
    }

    public void Dispose() => http.Dispose();

    [Fact]
    public async Task Requests_at_the_same_time_share_one_reading()
    {
        provider.Gate = new TaskCompletionSource();
        var waiting = Enumerable.Range(0, 10).Select(_ => source.GetConfigurationAsync(CancellationToken.None)).ToList();
        provider.Gate.SetResult();

        var configurations = await Task.WhenAll(waiting);

        Assert.Single(configurations.Distinct());
        Assert.Equal(1, provider.Discoveries);
    }

    [Fact]
    public async Task A_request_that_is_given_up_does_not_end_the_reading_of_the_others()
    {
        provider.Gate = new TaskCompletionSource();
        using var gone = new CancellationTokenSource();
        var first = source.GetConfigurationAsync(gone.Token);
        var second = source.GetConfigurationAsync(CancellationToken.None);
        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        provider.Gate.SetResult();

        Assert.NotNull(await second);
        Assert.Equal(1, provider.Discoveries);
    }

    [Fact]
    public async Task A_configuration_is_kept_for_its_lifetime_and_a_failed_second_reading_is_tried_again_a_minute_later()
    {
        var first = await source.GetConfigurationAsync(CancellationToken.None);
        time.Advance(TimeSpan.FromHours(11));
        Assert.Same(first, await source.GetConfigurationAsync(CancellationToken.None));

        time.Advance(TimeSpan.FromHours(2));
        provider.IsUp = false;
        Assert.Same(first, await source.GetConfigurationAsync(CancellationToken.None));
        Assert.Same(first, await source.GetConfigurationAsync(CancellationToken.None));
        Assert.Equal(2, provider.Discoveries);

        provider.IsUp = true;
        time.Advance(TimeSpan.FromMinutes(2));
        Assert.NotSame(first, await source.GetConfigurationAsync(CancellationToken.None));
    }

    [Fact]
    public async Task A_failed_first_reading_is_not_kept()
    {
        provider.IsUp = false;
        await Assert.ThrowsAsync<OpenIdConnectException>(() => source.GetConfigurationAsync(CancellationToken.None));
        provider.IsUp = true;

        Assert.NotNull(await source.GetConfigurationAsync(CancellationToken.None));
    }

    [Fact]
    public async Task A_provider_that_stays_down_is_asked_more_and_more_rarely_and_found_when_it_is_back()
    {
        provider.IsUp = false;
        for (var i = 0; i < 10; i++)
        {
            await Assert.ThrowsAsync<OpenIdConnectException>(() => source.GetConfigurationAsync(CancellationToken.None));
        }

        Assert.Equal(2, provider.Discoveries);
        for (var second = 0; second < 120; second++)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            await Assert.ThrowsAsync<OpenIdConnectException>(() => source.GetConfigurationAsync(CancellationToken.None));
        }

        // After 1, 2, 4, 8, 16 and then every 30 seconds.
        Assert.Equal(2 + 5 + 2, provider.Discoveries);
        provider.IsUp = true;
        time.Advance(TimeSpan.FromSeconds(30));
        Assert.NotNull(await source.GetConfigurationAsync(CancellationToken.None));
    }

    [Fact]
    public async Task Whoever_asks_for_new_keys_waits_for_them_and_has_them_read_once_in_a_while_only()
    {
        var first = await source.GetConfigurationAsync(CancellationToken.None);
        source.RequestRefresh();
        provider.Gate = new TaskCompletionSource();
        var waiting = source.GetConfigurationAsync(CancellationToken.None);
        source.RequestRefresh();
        var alsoWaiting = source.GetConfigurationAsync(CancellationToken.None);
        Assert.False(waiting.IsCompleted);
        provider.Gate.SetResult();

        var second = await waiting;
        Assert.NotSame(first, second);
        Assert.Same(second, await alsoWaiting);
        source.RequestRefresh();
        Assert.Same(second, await source.GetConfigurationAsync(CancellationToken.None));
        Assert.Equal(2, provider.Discoveries);
        time.Advance(TimeSpan.FromSeconds(31));
        source.RequestRefresh();
        Assert.NotSame(second, await source.GetConfigurationAsync(CancellationToken.None));
        Assert.Equal(3, provider.Discoveries);
    }

    [Fact]
    public async Task New_keys_that_cannot_be_read_leave_the_old_ones_for_a_minute()
    {
        var first = await source.GetConfigurationAsync(CancellationToken.None);
        provider.IsUp = false;
        source.RequestRefresh();
        for (var second = 0; second < 59; second++)
        {
            Assert.Same(first, await source.GetConfigurationAsync(CancellationToken.None));
            time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Equal(2, provider.Discoveries);
        provider.IsUp = true;
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.NotSame(first, await source.GetConfigurationAsync(CancellationToken.None));
    }

    private sealed class GatedProvider : HttpMessageHandler
    {
        private const string Discovery =
            """{"issuer":"https://login.example","authorization_endpoint":"https://login.example/a","token_endpoint":"https://login.example/t","jwks_uri":"https://login.example/jwks"}""";

        public TaskCompletionSource? Gate { get; set; }

        public bool IsUp { get; set; } = true;

        public int Discoveries { get; private set; }

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var isKeys = request.RequestUri!.AbsolutePath == "/jwks";
            Discoveries += isKeys ? 0 : 1;
            if (Gate is not null)
            {
                await Gate.Task;
            }

            return new HttpResponseMessage(IsUp ? HttpStatusCode.OK : HttpStatusCode.BadGateway)
            {
                Content = new StringContent(isKeys ? """{"keys":[]}""" : Discovery, Encoding.UTF8, "application/json"),
            };
        }
    }
}
