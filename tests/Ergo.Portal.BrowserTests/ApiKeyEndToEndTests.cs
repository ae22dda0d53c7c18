using System.Diagnostics;
using Microsoft.Playwright;

namespace Ergo.Portal.BrowserTests;

/// <summary>An admin makes a key, a program uses it, and the admin rotates and revokes it.</summary>
[Collection(PortalTests.Name)]
public sealed class ApiKeyEndToEndTests(PortalFixture portal)
{
    [SkippableFact]
    public async Task Key_is_made_used_by_curl_tried_on_the_page_rotated_and_revoked()
    {
        await using var watched = await portal.OpenAsync(role: "Admin");
        var page = watched.Page;
        var name = $"Nightly export {Guid.NewGuid().ToString("N")[..6]}";
        await page.GotoAsync("/admin/keys");
        await page.WaitUntilLiveAsync();

        // With the keyboard alone, up to the secret.
        await page.GetByRole(AriaRole.Button, new() { Name = "Make a key …" }).First.PressAsync("Enter");
        var form = page.GetByRole(AriaRole.Dialog);
        await Assertions.Expect(form.GetByLabel("Name, for example")).ToBeFocusedAsync(new() { Timeout = 30_000 });
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(form).ToContainTextAsync("Give the key a name.");
        await Assertions.Expect(form).ToContainTextAsync("Tick at least one.");
        await page.Keyboard.TypeAsync(name);
        await form.GetByLabel("Read the state").FocusAsync();
        await page.Keyboard.PressAsync("Space");
        await form.GetByLabel("Name, for example").FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        var secret = await SecretAsync(page);
        Assert.Matches("^ergo_[0-9A-Za-z]{49}$", secret);
        var command = await page.GetByRole(AriaRole.Dialog).Locator(".secret code").Nth(1).InnerTextAsync();
        Assert.Equal($"curl -H 'Authorization: Bearer {secret}' '{new Uri(portal.Address, "/api/admin/materialized-views/status")}'", command);
        await page.GetByRole(AriaRole.Button, new() { Name = "I have stored it" }).ClickAsync();
        await Assertions.Expect(Row(page, name)).ToContainTextAsync("In use");
        await Assertions.Expect(Row(page, name)).ToContainTextAsync("read the state");
        // It is nowhere on the page any more.
        Assert.DoesNotContain(secret, await page.ContentAsync(), StringComparison.Ordinal);

        Assert.Contains("\"rollup_1m\"", await CurlAsync(secret), StringComparison.Ordinal);

        await page.GotoAsync("/admin/api");
        await page.WaitUntilLiveAsync();
        await page.GetByLabel("Key or access token").FillAsync(secret);
        var tried = page.Locator("[data-api-path='/api/admin/materialized-views/status']");
        await tried.Locator("summary").ClickAsync();
        await tried.GetByRole(AriaRole.Button).ClickAsync();
        await Assertions.Expect(tried.Locator("[data-api-status]")).ToContainTextAsync("200");
        await Assertions.Expect(tried.Locator("[data-api-text]")).ToContainTextAsync("rollup_1m");
        await page.GetByLabel("Key or access token").FillAsync("");
        await tried.GetByRole(AriaRole.Button).ClickAsync();
        await Assertions.Expect(tried.Locator("[data-api-text]")).ToContainTextAsync("api.no-key");

        await page.GotoAsync("/admin/keys");
        await page.WaitUntilLiveAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = $"Rotate the key {name}" }).ClickAsync();
        await page.GetByRole(AriaRole.Dialog).Locator(".mud-button-filled").ClickAsync();
        var second = await SecretAsync(page);
        await page.GetByRole(AriaRole.Button, new() { Name = "I have stored it" }).ClickAsync();
        Assert.NotEqual(secret, second);
        await Assertions.Expect(Row(page, name)).ToContainTextAsync("Being rotated");
        Assert.Contains("\"rollup_1m\"", await CurlAsync(secret), StringComparison.Ordinal);
        Assert.Contains("\"rollup_1m\"", await CurlAsync(second), StringComparison.Ordinal);

        await page.GetByRole(AriaRole.Button, new() { Name = $"Revoke the key {name}" }).ClickAsync();
        await page.GetByRole(AriaRole.Dialog).Locator(".mud-button-filled-error").ClickAsync();
        await Assertions.Expect(Row(page, name)).ToContainTextAsync("Revoked");
        Assert.Contains("api.key-revoked", await CurlAsync(secret), StringComparison.Ordinal);
        Assert.Contains("api.key-revoked", await CurlAsync(second), StringComparison.Ordinal);
        // A request that is refused is told in the browser's own log, as the one above without a key was.
        Assert.DoesNotContain(watched.Complaints, complaint => !complaint.Contains("401", StringComparison.Ordinal));
    }

    private static ILocator Row(IPage page, string name) => page.Locator("tbody tr").Filter(new() { HasText = name });

    private static async Task<string> SecretAsync(IPage page)
    {
        var shown = page.GetByRole(AriaRole.Dialog).Locator(".secret code").First;
        await Assertions.Expect(shown).ToContainTextAsync("ergo_", new() { Timeout = 30_000 });
        return await shown.InnerTextAsync();
    }

    private async Task<string> CurlAsync(string secret)
    {
        using var curl = Process.Start(new ProcessStartInfo("curl", ["-s", "-H", $"Authorization: Bearer {secret}", new Uri(portal.Address, "/api/admin/materialized-views/status").ToString()]) { RedirectStandardOutput = true })!;
        var text = await curl.StandardOutput.ReadToEndAsync();
        await curl.WaitForExitAsync();
        return text;
    }
}
