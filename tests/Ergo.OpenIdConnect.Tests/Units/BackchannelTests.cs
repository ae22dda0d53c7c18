using System.Net;
using System.Text;
using Microsoft.Extensions.Time.Testing;

namespace Ergo.OpenIdConnect.Tests.Units;

/// <summary>Where calls to the provider may go, and what is read of the answer.</summary>
public sealed class BackchannelTests : IDisposable
{
    private readonly RecordingNetwork network = new();
    private readonly HttpMessageInvoker calls;

    public BackchannelTests() => calls = new HttpMessageInvoker(new StrictBackchannel(new ProviderOptions { ResponseLimit = 1000 }, new FakeTimeProvider()) { InnerHandler = network });

    public void Dispose() => calls.Dispose();

    [Theory]
    [InlineData("http://login.example/token")]
    [InlineData("ftp://login.example/token")]
    public async Task Nothing_is_sent_to_an_address_that_others_can_listen_to(string address)
    {
        var refused = await Assert.ThrowsAsync<OpenIdConnectException>(() => SendAsync(address));

        Assert.Equal(SignInFailure.Unavailable, refused.Failure);
        Assert.Equal(0, network.Requests);
    }

    [Theory]
    [InlineData("https://login.example/token")]
    [InlineData("http://127.0.0.1:8080/token")]
    public async Task Answer_is_read_whole(string address)
    {
        using var response = await SendAsync(address);

        Assert.Equal("""{"a":1}""", await response.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData(HttpStatusCode.BadRequest, """{"error":"invalid_grant"}""", SignInFailure.Refused, "POST /token answers 400 (invalid_grant).")]
    [InlineData(HttpStatusCode.Unauthorized, """{"error":"a\nb"}""", SignInFailure.Unavailable, "POST /token answers 401 (a?b).")]
    [InlineData(HttpStatusCode.Found, "", SignInFailure.Unavailable, "POST /token answers 302.")]
    [InlineData(HttpStatusCode.OK, "[]", SignInFailure.Unavailable, "The answer to POST /token is not a JSON object.")]
    public async Task Answer_that_is_none_is_told_in_words(HttpStatusCode status, string body, SignInFailure failure, string words)
    {
        (network.Status, network.Body) = (status, body);

        var refused = await Assert.ThrowsAsync<OpenIdConnectException>(() => SendAsync("https://login.example/token"));

        Assert.Equal((failure, words), (refused.Failure, refused.Message));
    }

    [Fact]
    public async Task Answer_larger_than_the_limit_is_not_read()
    {
        network.Body = $$"""{"a":"{{new string('a', 1000)}}"}""";

        Assert.Equal(SignInFailure.Unavailable, (await Assert.ThrowsAsync<OpenIdConnectException>(() => SendAsync("https://login.example/token"))).Failure);
    }

    private async Task<HttpResponseMessage> SendAsync(string address)
    {
        using HttpRequestMessage request = new(HttpMethod.Post, address);
        return await calls.SendAsync(request, CancellationToken.None);
    }

    private sealed class RecordingNetwork : HttpMessageHandler
    {
        public int Requests { get; private set; }

        public HttpStatusCode Status { get; set; } = HttpStatusCode.OK;

        public string Body { get; set; } = """{"a":1}""";

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Requests++;
            return Task.FromResult(new HttpResponseMessage(Status) { Content = new StringContent(Body, Encoding.UTF8, "application/json") });
        }
    }
}
