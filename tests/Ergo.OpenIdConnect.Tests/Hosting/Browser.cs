using System.Net;
using System.Text.RegularExpressions;

namespace Ergo.OpenIdConnect.Tests.Hosting;

/// <summary>A browser with cookies that follows redirects one by one. Cookies ignore ports: the application is 127.0.0.1, providers are localhost.</summary>
internal sealed partial class Browser : IDisposable
{
    private readonly SocketsHttpHandler handler = new() { AllowAutoRedirect = false, UseProxy = false, CookieContainer = new CookieContainer() };
    private readonly HttpClient http;

    public Browser() => http = new HttpClient(handler);

    public CookieContainer Cookies => handler.CookieContainer;

    /// <summary>Opens a page as typed into the address bar, without following redirects.</summary>
    public Task<Page> OpenAsync(string address, string method = "GET") => SendAsync(new HttpRequestMessage(new HttpMethod(method), address));

    /// <summary>Opens a page and follows redirects until a page is there, or until a redirect goes to an address that is to be stopped at.</summary>
    public async Task<Page> FollowAsync(string address, string? stopAt = null) => await FollowAsync(await OpenAsync(address), stopAt);

    public async Task<Page> FollowAsync(Page page, string? stopAt = null)
    {
        for (var hops = 0; page.Location is { } next && (stopAt is null || !next.Contains(stopAt, StringComparison.Ordinal)); hops++)
        {
            Assert.True(hops < 20, $"Too many redirects, the last to {next}");
            page = await OpenAsync(next);
        }

        return page;
    }

    public Task<Page> PostAsync(string address, params (string Name, string Value)[] fields) =>
        SendAsync(new HttpRequestMessage(HttpMethod.Post, address)
        {
            Content = new FormUrlEncodedContent(fields.Select(field => KeyValuePair.Create(field.Name, field.Value))),
        });

    /// <summary>Sends the only form of a page, with its hidden fields and some more.</summary>
    public Task<Page> SubmitAsync(Page page, params (string Name, string Value)[] fields)
    {
        var action = WebUtility.HtmlDecode(FormAction().Match(page.Body).Groups[1].Value);
        var hidden = HiddenField().Matches(page.Body).Select(field => (field.Groups[1].Value, WebUtility.HtmlDecode(field.Groups[2].Value)));
        return PostAsync(new Uri(new Uri(page.Address), action).ToString(), [.. hidden, .. fields]);
    }

    public async Task<Page> SendAsync(HttpRequestMessage request)
    {
        if (!request.Headers.Contains("Sec-Fetch-Mode"))
        {
            request.Headers.Add("Sec-Fetch-Mode", "navigate");
            request.Headers.Accept.ParseAdd("text/html");
        }

        using (request)
        using (var response = await http.SendAsync(request))
        {
            var address = request.RequestUri!.ToString();
            var location = response.Headers.Location is { } to ? new Uri(request.RequestUri, to).ToString() : null;
            return new Page(address, response.StatusCode, location, await response.Content.ReadAsStringAsync(), response.Headers.TryGetValues("Set-Cookie", out var set) ? [.. set] : [], response.Headers.CacheControl?.ToString());
        }
    }

    public void Dispose()
    {
        http.Dispose();
        handler.Dispose();
    }

    [GeneratedRegex("""<form[^>]* action="([^"]*)""")]
    private static partial Regex FormAction();

    [GeneratedRegex("""<input type="hidden" name="([^"]*)" value="([^"]*)""")]
    private static partial Regex HiddenField();
}

internal sealed record Page(string Address, HttpStatusCode Status, string? Location, string Body, IReadOnlyList<string> SetCookies, string? CacheControl);
