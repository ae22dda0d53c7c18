using Ergo.Operations.Reports;
using Ergo.Portal.Api;
using Ergo.Portal.Navigation;
using Ergo.Portal.Tests.Hosting;
using Ergo.Reports.Formats;
using Ergo.Snapshots.Reports;

namespace Ergo.Portal.Tests.Reports;

/// <summary>The form of the page Reports, filled in and sent as a browser does.</summary>
internal static class ReportForm
{
    /// <summary>A reason that says something.</summary>
    public const string Reason = "Audit 2026-117, second visit";

    /// <summary>The latest days, the last three of which have cells in the tests' data.</summary>
    /// <param name="zone">Where the days are.</param>
    /// <param name="days">How many, with today.</param>
    public static ReportPeriod Latest(string zone = "UTC", int days = 4)
    {
        var today = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(TimeProvider.System.GetUtcNow(), TimeZoneInfo.FindSystemTimeZoneById(zone)).DateTime);
        return new ReportPeriod(PeriodName.Custom, today.AddDays(1 - days), today);
    }

    /// <summary>A plain CSV of workers by shift.</summary>
    /// <param name="warehouse">The warehouse's code.</param>
    /// <param name="period">The period.</param>
    public static ReportRequest Csv(string warehouse, ReportPeriod period) => new() { Warehouses = [warehouse], Period = period, Format = ReportFormat.Csv, WithProof = false, Csv = new CsvChoice() };

    /// <summary>The same of single hours, with worker ids.</summary>
    /// <param name="warehouse">The warehouse's code.</param>
    /// <param name="period">The period.</param>
    public static ReportRequest Hours(string warehouse, ReportPeriod period) => Csv(warehouse, period) with { WithIds = true, Grain = ReportGrain.Hour };

    /// <summary>Sends the form.</summary>
    /// <param name="person">A client of somebody signed in.</param>
    /// <param name="request">What is asked for.</param>
    /// <param name="reason">Why.</param>
    /// <param name="root">The portal's address, where it is served over real connections.</param>
    public static Task<HttpResponseMessage> PostReportAsync(this HttpClient person, ReportRequest request, string reason = Reason, Uri? root = null) => person.PostReportAsync(request.ToJson(), reason, root);

    /// <summary>Sends the form with any text in the place of the request.</summary>
    /// <param name="person">A client of somebody signed in.</param>
    /// <param name="request">The field.</param>
    /// <param name="reason">Why.</param>
    /// <param name="root">The portal's address, where it is served over real connections.</param>
    /// <param name="token">The antiforgery token; null for the one of the person's own page.</param>
    public static async Task<HttpResponseMessage> PostReportAsync(this HttpClient person, string request, string reason = Reason, Uri? root = null, string? token = null)
    {
        // Any page has the form that signs out, and everybody who is signed in is shown this one, if only as refused.
        using var page = await person.GetAsync(Address(root, PageUrls.VerifyPath));
        token ??= PortalFactory.TokenIn(await page.Content.ReadAsStringAsync());
        using HttpRequestMessage form = new(HttpMethod.Post, Address(root, PageUrls.ReportExport))
        {
            Content = new FormUrlEncodedContent([new("__RequestVerificationToken", token), new(ReportDownload.RequestField, request), new(ReportDownload.ReasonField, reason)]),
        };
        if (person.DefaultRequestHeaders.TryGetValues("Cookie", out var own) && page.Headers.TryGetValues("Set-Cookie", out var set))
        {
            // This client keeps no cookies.
            form.Headers.Add("Cookie", $"{own.Single()}; {set.Single(value => value.StartsWith("ergo-antiforgery", StringComparison.Ordinal)).Split(';')[0]}");
        }

        return await person.SendAsync(form, HttpCompletionOption.ResponseHeadersRead);
    }

    private static Uri Address(Uri? root, string path) => root is null ? new Uri(path, UriKind.Relative) : new Uri(root, path);
}
