using System.Net;
using System.Text.Json;

namespace Ergo.OpenIdConnect.Tests.Hosting;

/// <summary>What tests ask of the application's pages.</summary>
internal static class Portals
{
    /// <summary>The claims of whoever is signed in; empty when nobody is.</summary>
    public static async Task<ILookup<string, string>> ClaimsAsync(this Browser browser, TestPortal portal)
    {
        var page = await browser.OpenAsync($"{portal.Origin}/");
        Assert.Equal(HttpStatusCode.OK, page.Status);
        return JsonSerializer.Deserialize<string[][]>(page.Body)!.ToLookup(claim => claim[0], claim => claim[1]);
    }
}
