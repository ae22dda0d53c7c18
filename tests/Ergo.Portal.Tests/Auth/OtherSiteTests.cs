using System.Net;
using Ergo.Operations.Access;
using Ergo.Portal.Tests.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;

namespace Ergo.Portal.Tests.Auth;

/// <summary>An open tab, and what another site's links and forms do to it. Cookies are kept and sent as a browser does.</summary>
public sealed class OtherSiteTests(PortalFactory portal) : IClassFixture<PortalFactory>
{
    [Fact]
    public async Task Open_tab_still_signs_out_after_a_link_of_another_site_opened_the_portal()
    {
        using Jar jar = new(portal);
        var token = await jar.SignInAsync();
        using (var linked = await jar.SendAsync(HttpMethod.Get, "/red-zones", fromOtherSite: true))
        {
            Assert.Equal(HttpStatusCode.OK, linked.StatusCode);
        }

        using var answer = await jar.SendAsync(HttpMethod.Post, "/sign-out", token);
        Assert.Equal("/sign-in", answer.Headers.Location?.OriginalString);
    }

    [Fact]
    public async Task Form_of_another_site_signs_nobody_out_and_spoils_no_open_tab()
    {
        using Jar jar = new(portal);
        var token = await jar.SignInAsync();
        foreach (var (path, tried) in new[] { ("/sign-out", null), ("/sign-out", token), ("/sign-in/demo", null), ("/", token), ("/no-such-page", null) })
        {
            using var forged = await jar.SendAsync(HttpMethod.Post, path, tried, fromOtherSite: true);
            Assert.NotEqual("/sign-in", forged.Headers.Location?.OriginalString);
            Assert.True(forged.StatusCode != HttpStatusCode.OK, $"{path} was answered");
        }

        using (var page = await jar.SendAsync(HttpMethod.Get, "/"))
        {
            Assert.Equal(HttpStatusCode.OK, page.StatusCode);
        }

        // Not even with the cookies, as an older browser would send them: the token is what another site cannot have.
        using (var forged = await jar.SendAsync(HttpMethod.Post, "/sign-out"))
        {
            Assert.Equal(HttpStatusCode.BadRequest, forged.StatusCode);
        }

        using var answer = await jar.SendAsync(HttpMethod.Post, "/sign-out", token);
        Assert.Equal("/sign-in", answer.Headers.Location?.OriginalString);
    }

    /// <summary>A browser's cookies, with what each says of other sites.</summary>
    private sealed class Jar : IDisposable
    {
        private readonly Dictionary<string, (string Value, string SameSite)> _cookies = [];
        private readonly HttpClient _browser;

        public Jar(PortalFactory portal)
        {
            portal.Browser().Dispose();
            _browser = portal.CreateClient(new WebApplicationFactoryClientOptions { AllowAutoRedirect = false, HandleCookies = false });
        }

        /// <summary>Signs in, and opens a tab.</summary>
        /// <returns>The token of its forms.</returns>
        public async Task<string> SignInAsync()
        {
            using var form = await SendAsync(HttpMethod.Get, "/sign-in");
            using var answer = await SendAsync(HttpMethod.Post, "/sign-in/demo", PortalFactory.TokenIn(await form.Content.ReadAsStringAsync()));
            Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
            using var page = await SendAsync(HttpMethod.Get, "/");
            return PortalFactory.TokenIn(await page.Content.ReadAsStringAsync());
        }

        public async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, string? token = null, bool fromOtherSite = false)
        {
            using HttpRequestMessage request = new(method, path);
            var sent = _cookies.Where(cookie => !fromOtherSite || (cookie.Value.SameSite == "lax" && method == HttpMethod.Get)).Select(cookie => $"{cookie.Key}={cookie.Value.Value}").ToList();
            if (sent.Count > 0)
            {
                request.Headers.Add("Cookie", string.Join("; ", sent));
            }

            request.Headers.Add("Sec-Fetch-Mode", "navigate");
            if (method == HttpMethod.Post)
            {
                request.Content = new FormUrlEncodedContent(new Dictionary<string, string> { ["__RequestVerificationToken"] = token ?? "", ["role"] = Roles.Admin });
            }

            var answer = await _browser.SendAsync(request);
            foreach (var set in answer.Headers.TryGetValues("Set-Cookie", out var values) ? values : [])
            {
                var parts = set.Split("; ");
                var pair = parts[0].Split('=', 2);
                _cookies[pair[0]] = (pair[1], parts.Select(part => part.Split('=')).FirstOrDefault(part => part[0].Equals("samesite", StringComparison.OrdinalIgnoreCase))?[1] ?? "lax");
            }

            return answer;
        }

        public void Dispose() => _browser.Dispose();
    }
}
