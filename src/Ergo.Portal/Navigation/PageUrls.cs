using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.WebUtilities;

namespace Ergo.Portal.Navigation;

/// <summary>Every URL of the portal, built in one place. The query string is a page's state: <c>w</c> is the warehouse's code, <c>r</c> a preset range, <c>from</c> and <c>to</c> a range of instants.</summary>
public static class PageUrls
{
    /// <summary>The query key of the warehouse's code.</summary>
    public const string WarehouseKey = "w";

    /// <summary>The query key of a preset range, for example <c>24h</c>.</summary>
    public const string RangeKey = "r";

    /// <summary>The query key of the range's start, an ISO 8601 instant.</summary>
    public const string FromKey = "from";

    /// <summary>The query key of the range's end, an ISO 8601 instant.</summary>
    public const string ToKey = "to";

    /// <summary>The query key of a zone's id; empty names the snapshots without a zone.</summary>
    public const string ZoneKey = "zone";

    /// <summary>The query key of the column a page's table is sorted by, for example <c>red</c>, or <c>-red</c> from the largest down.</summary>
    public const string SortKey = "sort";

    /// <summary>The query key of the page of a page's table, from 1.</summary>
    public const string PageKey = "page";

    /// <summary>The query key of what was typed to find rows of a page's table.</summary>
    public const string SearchKey = "q";

    /// <summary>The query key of the group of a page's table that is shown alone.</summary>
    public const string GroupKey = "group";

    /// <summary>The query key of where to go after signing in.</summary>
    public const string ReturnUrlKey = "returnUrl";

    /// <summary>Route of the overview.</summary>
    public const string OverviewPath = "/";

    /// <summary>Route of the red zones.</summary>
    public const string RedZonesPath = "/red-zones";

    /// <summary>Route of the page of one zone.</summary>
    public const string ZonePath = "/zone";

    /// <summary>Route of the exposure page.</summary>
    public const string ExposurePath = "/exposure";

    /// <summary>Route of the exposure limits.</summary>
    public const string LimitsPath = "/limits";

    /// <summary>The query key of part of a name that a page looks for.</summary>
    public const string FindKey = "find";

    /// <summary>Route of the postures page.</summary>
    public const string PosturesPath = "/postures";

    /// <summary>Route of the shifts page.</summary>
    public const string ShiftsPath = "/shifts";

    /// <summary>The query key of what shifts are compared by.</summary>
    public const string MeasureKey = "by";

    /// <summary>Route of the page of noted changes.</summary>
    public const string InterventionsPath = "/interventions";

    /// <summary>The query key of a noted change's number.</summary>
    public const string InterventionKey = "id";

    /// <summary>The query key of the days before and after a noted change.</summary>
    public const string SpanKey = "span";

    /// <summary>Route of the page that compares two sides.</summary>
    public const string ComparePath = "/compare";

    /// <summary>The query key of a shift's code.</summary>
    public const string ShiftKey = "shift";

    /// <summary>The query key of the second side's warehouse, by its code.</summary>
    public const string SecondWarehouseKey = "w2";

    /// <summary>The query key of the second side's zone.</summary>
    public const string SecondZoneKey = "zone2";

    /// <summary>The query key of the second side's shift.</summary>
    public const string SecondShiftKey = "shift2";

    /// <summary>The query key of the second side's days, by name.</summary>
    public const string SecondPeriodKey = "p2";

    /// <summary>The query key of the second side's first day.</summary>
    public const string SecondDayKey = "day2";

    /// <summary>Route of the page that makes reports.</summary>
    public const string ReportsPath = "/reports";

    /// <summary>Form target that makes a report and sends it.</summary>
    public const string ReportExport = "/reports/export";

    /// <summary>Route of the page that checks reports.</summary>
    public const string VerifyPath = "/reports/verify";

    /// <summary>Route of the public keys that reports are signed with.</summary>
    public const string ReportKeys = "/reports/keys.pem";

    /// <summary>The file of a report that is kept.</summary>
    /// <param name="id">The export's id; <c>{id}</c> for the route.</param>
    public static string ReportFile(string id) => $"/reports/exports/{id}/file";

    /// <summary>The proof of a report.</summary>
    /// <param name="id">The export's id; <c>{id}</c> for the route.</param>
    public static string ReportProof(string id) => $"/reports/exports/{id}/proof";

    /// <summary>Route of the page that chooses what a wall screen shows.</summary>
    public const string KioskPath = "/kiosk";

    /// <summary>Route of the running wall screen.</summary>
    public const string KioskShowPath = "/kiosk/show";

    /// <summary>Route of the health page.</summary>
    public const string AdminHealth = "/admin/health";

    /// <summary>Route of the admin page of alerts.</summary>
    public const string AdminAlerts = "/admin/alerts";

    /// <summary>The same for programs, as JSON.</summary>
    public const string HealthJsonPath = "/api/admin/health";

    /// <summary>Route of the views' admin page.</summary>
    public const string AdminViews = "/admin/views";

    /// <summary>Everything that runs by schedule.</summary>
    public const string AdminJobs = "/admin/jobs";

    /// <summary>Route of the retention admin page.</summary>
    public const string AdminRetention = "/admin/retention";

    /// <summary>Route of the storage admin page.</summary>
    public const string AdminStorage = "/admin/storage";

    /// <summary>Route of the admin page that erases workers.</summary>
    public const string AdminErasure = "/admin/erasure";

    /// <summary>Route of the sessions' admin page.</summary>
    public const string AdminSessions = "/admin/sessions";

    /// <summary>Route of the admin page for keys of programs.</summary>
    public const string AdminKeys = "/admin/keys";

    /// <summary>Route of the page that describes the HTTP API and tries it.</summary>
    public const string AdminApi = "/admin/api";

    /// <summary>Route of the audit log.</summary>
    public const string AuditPath = "/admin/audit";

    /// <summary>Route of the audit log as CSV.</summary>
    public const string AuditCsvPath = "/admin/audit/export.csv";

    /// <summary>Route of the sign-in page.</summary>
    public const string SignInPath = "/sign-in";

    /// <summary>Form target of demo sign-in.</summary>
    public const string DemoSignIn = "/sign-in/demo";

    /// <summary>Form target of sign-in with the identity provider.</summary>
    public const string OidcSignIn = "/sign-in/oidc";

    /// <summary>The query key of a report's first day.</summary>
    public const string FirstDayKey = "first";

    /// <summary>The query key of a report's last day; inside.</summary>
    public const string LastDayKey = "last";

    /// <summary>The query key of a report that is to name workers by their ids.</summary>
    public const string WorkerIdsKey = "ids";

    /// <summary>The query key of why a sign-in failed.</summary>
    public const string FailureKey = "failure";

    /// <summary>Asked by a page now and then while somebody clicks or types, which counts as use of the session.</summary>
    public const string SessionUsed = "/session/used";

    /// <summary>Form target of sign-out.</summary>
    public const string SignOut = "/sign-out";

    /// <summary>Route of the page shown after a fault.</summary>
    public const string Error = "/error";

    /// <summary>Route of the design page, which exists in Development only.</summary>
    public const string Design = "/design";

    /// <summary>The overview of all warehouses.</summary>
    /// <param name="range">The range; null for the default.</param>
    public static string Overview(RangeQuery? range = null) => Build(OverviewPath, null, range);

    /// <summary>The red zones of a warehouse.</summary>
    /// <param name="warehouse">The warehouse's code; null for the page's own choice.</param>
    /// <param name="range">The range; null for the default.</param>
    public static string RedZones(string? warehouse = null, RangeQuery? range = null) => Build(RedZonesPath, warehouse, range);

    /// <summary>One zone.</summary>
    /// <param name="zone">The zone's id; empty for the snapshots without a zone.</param>
    /// <param name="warehouse">The code of its warehouse; null for the page's own choice.</param>
    /// <param name="range">The range; null for the default.</param>
    /// <param name="snapshots">Which of its snapshots are listed; null for the newest of all.</param>
    public static string Zone(string zone, string? warehouse = null, RangeQuery? range = null, SnapshotChoice? snapshots = null)
    {
        var url = Build(ZonePath, warehouse, range);
        return $"{url}{(url.Contains('?', StringComparison.Ordinal) ? '&' : '?')}{ZoneKey}={Uri.EscapeDataString(zone)}{snapshots?.ToQuery()}";
    }

    /// <summary>The page of a place that was looked for.</summary>
    /// <param name="warehouse">The warehouse's code.</param>
    /// <param name="zone">The id of a zone of it; null for the warehouse.</param>
    /// <param name="location">The id of a pick location of the zone; null for the zone.</param>
    public static string Place(string warehouse, string? zone, string? location) =>
        zone is null ? RedZones(warehouse) : Zone(zone, warehouse, snapshots: location is null ? null : new SnapshotChoice { Location = location });

    /// <summary>A URL of another page with the range of the current one.</summary>
    /// <param name="url">The URL, without a range.</param>
    /// <param name="currentUri">The absolute URI of the current page.</param>
    public static string KeepRange(string url, string currentUri)
    {
        var kept = new Uri(currentUri).Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries).Where(pair => pair.Split('=')[0] is RangeKey or FromKey or ToKey).ToList();
        return kept.Count == 0 ? url : $"{url}{(url.Contains('?', StringComparison.Ordinal) ? '&' : '?')}{string.Join('&', kept)}";
    }

    /// <summary>The exposure of a warehouse's workers.</summary>
    /// <param name="warehouse">The warehouse's code; null for the page's own choice.</param>
    /// <param name="range">The range; null for the default.</param>
    public static string Exposure(string? warehouse = null, RangeQuery? range = null) => Build(ExposurePath, warehouse, range);

    /// <summary>The exposure limits.</summary>
    /// <param name="warehouse">The code of the warehouse whose zones are shown; null for none.</param>
    /// <param name="find">Part of a warehouse's name or code; null for all.</param>
    /// <param name="page">The page of the warehouses, from 1.</param>
    public static string Limits(string? warehouse = null, string? find = null, int page = 1)
    {
        List<string> state = [];
        if (!string.IsNullOrEmpty(warehouse))
        {
            state.Add($"{WarehouseKey}={Uri.EscapeDataString(warehouse)}");
        }

        if (!string.IsNullOrWhiteSpace(find))
        {
            state.Add($"{FindKey}={Uri.EscapeDataString(find.Trim())}");
        }

        if (page > 1)
        {
            state.Add(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{PageKey}={page}"));
        }

        return state.Count == 0 ? LimitsPath : $"{LimitsPath}?{string.Join('&', state)}";
    }

    /// <summary>The page that makes reports, begun with a warehouse and days.</summary>
    /// <param name="warehouse">The warehouse's code.</param>
    /// <param name="first">The first day.</param>
    /// <param name="last">The last day; inside.</param>
    /// <param name="withIds">True for worker ids, which are given only while they are shown to the person.</param>
    public static string Reports(string warehouse, DateOnly first, DateOnly last, bool withIds = false) =>
        $"{ReportsPath}?{WarehouseKey}={Uri.EscapeDataString(warehouse)}&{FirstDayKey}={first:yyyy-MM-dd}&{LastDayKey}={last:yyyy-MM-dd}{(withIds ? $"&{WorkerIdsKey}=true" : "")}";

    /// <summary>The postures seen in a warehouse.</summary>
    /// <param name="warehouse">The warehouse's code; null for the page's own choice.</param>
    /// <param name="range">The range; null for the default.</param>
    public static string Postures(string? warehouse = null, RangeQuery? range = null) => Build(PosturesPath, warehouse, range);

    /// <summary>The shifts of a warehouse.</summary>
    /// <param name="warehouse">The warehouse's code.</param>
    /// <param name="range">The range.</param>
    /// <param name="measure">What they are compared by; null leaves it out.</param>
    public static string Shifts(string? warehouse = null, RangeQuery? range = null, string? measure = null) => With(Build(ShiftsPath, warehouse, range), MeasureKey, measure);

    /// <summary>A warehouse, or one of its zones, against itself in the time before.</summary>
    /// <param name="warehouse">The warehouse's code.</param>
    /// <param name="range">The range.</param>
    /// <param name="zone">The zone; null for the whole warehouse.</param>
    public static string Compare(string? warehouse = null, RangeQuery? range = null, string? zone = null) => With(Build(ComparePath, warehouse, range), ZoneKey, zone);

    /// <summary>Changes noted at a warehouse.</summary>
    /// <param name="warehouse">The warehouse's code.</param>
    /// <param name="id">The one shown in detail; null for none.</param>
    /// <param name="span">Days before and after it; null leaves it out.</param>
    public static string Interventions(string? warehouse = null, long? id = null, int? span = null) =>
        With(With(Build(InterventionsPath, warehouse, null), InterventionKey, id?.ToString(CultureInfo.InvariantCulture)), SpanKey, span?.ToString(CultureInfo.InvariantCulture));

    /// <summary>An address with one more value in its query; null leaves it out.</summary>
    /// <param name="url">The address.</param>
    /// <param name="key">The key.</param>
    /// <param name="value">The value.</param>
    public static string With(string url, string key, string? value) =>
        value is null ? url : $"{url}{(url.Contains('?', StringComparison.Ordinal) ? '&' : '?')}{key}={Uri.EscapeDataString(value)}";

    /// <summary>The sign-in page.</summary>
    /// <param name="returnUrl">A local URL to go to afterwards; null for the overview.</param>
    public static string SignIn(string? returnUrl = null) =>
        string.IsNullOrEmpty(returnUrl) || returnUrl == "/" ? SignInPath : $"{SignInPath}?{ReturnUrlKey}={Uri.EscapeDataString(returnUrl)}";

    /// <summary>A path with a page's state in the query.</summary>
    /// <param name="path">A path of this class, or of a download that takes the same state.</param>
    /// <param name="warehouse">The warehouse's code; null or empty leaves it out.</param>
    /// <param name="range">The range; null leaves it out.</param>
    public static string Build(string path, string? warehouse, RangeQuery? range)
    {
        var url = new StringBuilder(path);
        var separator = '?';
        void Append(string key, string value)
        {
            url.Append(separator).Append(key).Append('=').Append(Uri.EscapeDataString(value));
            separator = '&';
        }

        if (!string.IsNullOrEmpty(warehouse))
        {
            Append(WarehouseKey, warehouse);
        }

        if (range is { Code: { } code })
        {
            Append(RangeKey, code);
        }
        else if (range is not null)
        {
            Append(FromKey, RangeQuery.FormatInstant(range.From));
            Append(ToKey, RangeQuery.FormatInstant(range.To));
        }

        return url.ToString();
    }

    /// <summary>A value of a URL's query; null where it has none.</summary>
    /// <param name="uri">An absolute URI.</param>
    /// <param name="key">The key.</param>
    public static string? ValueOf(string uri, string key) => QueryHelpers.ParseQuery(new Uri(uri).Query).GetValueOrDefault(key).FirstOrDefault();

    /// <summary>The current page with other values in its query; null takes one out.</summary>
    /// <param name="currentUri">The absolute URI of the current page.</param>
    /// <param name="changes">Keys and their new values.</param>
    public static string With(string currentUri, params (string Key, string? Value)[] changes)
    {
        var uri = new Uri(currentUri);
        var kept = QueryHelpers.ParseQuery(uri.Query).Where(pair => !changes.Any(change => change.Key == pair.Key)).SelectMany(pair => pair.Value.Select(value => KeyValuePair.Create(pair.Key, value)));
        return QueryHelpers.AddQueryString(uri.AbsolutePath, kept.Concat(changes.Where(change => change.Value is not null).Select(change => KeyValuePair.Create(change.Key, change.Value))));
    }

    /// <summary>A URL of the same page with the order of its tables as the current one has it.</summary>
    /// <param name="url">The URL, without the order.</param>
    /// <param name="currentUri">The absolute URI of the current page.</param>
    /// <param name="andPage">Whether the same rows are shown, so that the page of the table is kept too.</param>
    public static string KeepOrder(string url, string currentUri, bool andPage = false)
    {
        var kept = string.Join('&', new Uri(currentUri).Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries)
            .Where(pair => pair.Split('=')[0] is var key && (IsOf(key, SortKey) || key is MeasureKey or SearchKey or GroupKey || (andPage && IsOf(key, PageKey)))));
        return kept.Length == 0 ? url : $"{url}{(url.Contains('?', StringComparison.Ordinal) ? '&' : '?')}{kept}";
    }

    // One of several tables of a page puts its name before the key.
    private static bool IsOf(string key, string what) => key == what || key.EndsWith("-" + what, StringComparison.Ordinal);

    /// <summary>Another page with the warehouse and range of the current one, as the rail links it.</summary>
    /// <param name="path">The page to go to.</param>
    /// <param name="currentUri">The absolute URI of the current page.</param>
    public static string CarryOver(string path, string currentUri)
    {
        var query = new Uri(currentUri).Query;
        var kept = query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries)
            .Where(pair => pair.Split('=')[0] is WarehouseKey or RangeKey or FromKey or ToKey);
        var state = string.Join('&', kept);
        return state.Length == 0 ? path : $"{path}?{state}";
    }
}
