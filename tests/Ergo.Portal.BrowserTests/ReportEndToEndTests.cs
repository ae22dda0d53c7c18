using System.Diagnostics;
using System.IO.Compression;
using Microsoft.Playwright;
using Xunit.Abstractions;

namespace Ergo.Portal.BrowserTests;

/// <summary>What an inspector asks for, in the browser: a warehouse's last week by shift, with proof, and the proof checked.</summary>
[Collection(PortalTests.Name)]
public sealed class ReportEndToEndTests(PortalFixture portal, ITestOutputHelper output)
{
    [SkippableFact]
    public async Task Report_by_shift_is_made_in_a_few_clicks_and_verify_knows_its_archive()
    {
        await using var watched = await portal.OpenAsync(role: "Compliance officer");
        var page = watched.Page;
        await page.GotoAsync("/");
        await page.WaitUntilLiveAsync();
        var begun = Stopwatch.GetTimestamp();
        await page.ClickAsync("nav >> text=Reports");
        await page.WaitUntilLiveAsync();
        await page.Locator(".builder__preview .facts").WaitForAsync();
        await Choose(page, "Period").SelectOptionAsync("ThisWeek");
        await Choose(page, "One line per").SelectOptionAsync("Shift");
        await page.Locator(".builder__preview >> text=one line per shift code").WaitForAsync();
        await page.FillAsync("textarea[name=reason]", "Inspection of the loading dock");
        var download = await page.RunAndWaitForDownloadAsync(() => page.ClickAsync("text=Make and download"));
        var seconds = Stopwatch.GetElapsedTime(begun).TotalSeconds;
        output.WriteLine(FormattableString.Invariant($"{seconds:0.0} s, 2 choices, 1 text, 2 clicks"));

        var path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName() + ".zip");
        await download.SaveAsAsync(path);
        try
        {
            await using (var archive = await ZipFile.OpenReadAsync(path))
            {
                Assert.Contains(archive.Entries, entry => entry.Name.EndsWith(".xlsx", StringComparison.Ordinal));
                Assert.Contains(archive.Entries, entry => entry.Name == "manifest.sig");
            }

            await page.GotoAsync("/reports/verify");
            await page.WaitUntilLiveAsync();
            await page.SetInputFilesAsync("input[type=file]", new FilePayload { Name = download.SuggestedFilename, MimeType = "application/zip", Buffer = await File.ReadAllBytesAsync(path) });
            await page.Locator(".verdict--authentic").WaitForAsync();
            await page.ClickAsync("text=Compare with today");
            await page.Locator("text=/It would (be the same|differ)/").WaitForAsync();

            var changed = await File.ReadAllBytesAsync(path);
            changed[^30] ^= 1;
            await page.SetInputFilesAsync("input[type=file]", new FilePayload { Name = download.SuggestedFilename, MimeType = "application/zip", Buffer = changed });
            await page.Locator(".verdict--changed").WaitForAsync();
        }
        finally
        {
            File.Delete(path);
        }

        Assert.Empty(watched.Complaints);
    }

    private static ILocator Choose(IPage page, string label) => page.Locator("label.field", new() { HasText = label }).Locator("select").First;
}
