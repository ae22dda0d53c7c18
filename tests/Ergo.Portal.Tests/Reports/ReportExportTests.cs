using System.Globalization;
using System.Net;
using System.Text;
using CsvHelper;
using Ergo.Operations.Access;
using Ergo.Operations.Reports;
using Ergo.Portal.Tests.Hosting;
using Ergo.Snapshots.Reports;

namespace Ergo.Portal.Tests.Reports;

/// <summary>A report as the page Reports asks for it: what is in the file, and who gets it.</summary>
public sealed class ReportExportTests(ExposureStore store) : IClassFixture<ExposureStore>
{
    private const string Code = "DOCK W/1";
    private const string Zone = "America/New_York";

    private static ReportPeriod LatestDays => ReportForm.Latest(Zone, days: 3);

    [Fact]
    public async Task Sums_of_the_file_are_those_of_the_view_over_the_days()
    {
        var period = LatestDays;
        var rows = Rows(await DownloadNamedAsync(period));
        var range = ReportPeriod.Range((period.FirstDay!.Value, period.LastDay!.Value), TimeZoneInfo.FindSystemTimeZoneById(Zone));
        var expected = await store.SumsAsync(range.From, range.To);
        var sums = new double[7];
        foreach (var row in rows)
        {
            var figures = Enumerable.Range(6, 5).Select(column => double.Parse(row[column], CultureInfo.InvariantCulture)).ToList();
            sums[0]++;
            for (var i = 0; i < figures.Count; i++)
            {
                sums[i + 1] += figures[i];
            }

            sums[6] += row[2] == "unidentified" ? figures[2] : 0;
        }

        Assert.True(sums[0] > 100);
        Assert.True(sums[6] > 0);
        Assert.All(expected.Zip(sums), pair => Assert.Equal(pair.First, pair.Second, 6));
    }

    [Fact]
    public async Task Names_of_a_database_can_not_run_as_formulas()
    {
        var seen = Rows(await DownloadNamedAsync(LatestDays)).SelectMany(row => row[2..6]).ToHashSet();
        Assert.Superset(new HashSet<string> { "'+SUM(1)", "'=cmd|calc", "'-A4", "B \"4\"", "Packing, north", "unidentified", "unknown zone", "unknown location", "no shift" }, seen);
        Assert.DoesNotContain(seen, text => text.Length > 0 && "=+-@".Contains(text[0], StringComparison.Ordinal));
    }

    [Fact]
    public async Task Workers_are_pseudonyms_unless_a_reason_was_given()
    {
        var workers = Rows((await DownloadAsync(LatestDays)).Bytes).Select(row => row[3]).ToHashSet();
        Assert.Equal(6, workers.Count);
        Assert.All(workers.Where(worker => worker != "unidentified"), worker => Assert.Matches("^[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}$", worker));
        Assert.Equal(["'+SUM(1)", "W-2", "W-3", "W-4", "W-5", "unidentified"], Rows(await DownloadNamedAsync(LatestDays)).Select(row => row[2]).Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Without_a_reason_the_file_is_of_whole_days_and_no_places()
    {
        var (bytes, _) = await DownloadAsync(LatestDays);
        var cells = Rows(bytes).Select(row => (From: Time(row[1]), To: Time(row[2]))).Distinct().ToList();
        Assert.All(cells, cell =>
        {
            Assert.Equal((TimeSpan.Zero, TimeSpan.Zero), (cell.From.TimeOfDay, cell.To.TimeOfDay));
            Assert.True(cell.To > cell.From);
        });
        // One day is over for an hour at least, and of the records' 33 hours no more than two can be.
        Assert.InRange(cells.Count, 1, 2);
        var text = Encoding.UTF8.GetString(bytes);
        Assert.DoesNotContain("Packing", text, StringComparison.Ordinal);
        Assert.StartsWith("\uFEFFwarehouse,from (local time),to (local time),worker (pseudonym),green (min),yellow (min),red (min),no light (min),observed (min),red share (%),", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Roles.Admin, false)]
    [InlineData(Roles.ComplianceOfficer, true)]
    public async Task Ids_are_refused_without_a_reason_or_without_the_right(string role, bool hasReason)
    {
        using var person = await store.Portal.SignedInAsync(role);
        if (hasReason)
        {
            await store.RunAsync(Unmask(role));
        }

        using var answer = await person.PostReportAsync(ReportForm.Hours(Code, LatestDays));
        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.Contains("Give a reason on the page Exposure first", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Null(answer.Content.Headers.ContentDisposition);
    }

    [Fact]
    public async Task Times_are_in_the_warehouses_zone()
    {
        var zone = TimeZoneInfo.FindSystemTimeZoneById(Zone);
        var times = Rows(await DownloadNamedAsync(LatestDays)).Select(row => row[1]).Concat(Rows((await DownloadAsync(LatestDays)).Bytes).SelectMany(row => row[1..3])).ToList();
        Assert.All(times, text => Assert.Equal(zone.GetUtcOffset(Time(text)), Time(text).Offset));
    }

    [Fact]
    public async Task Answer_is_a_file_named_after_warehouse_days_and_id_that_no_cache_keeps()
    {
        var (_, answer) = await DownloadAsync(new ReportPeriod(PeriodName.Custom, new DateOnly(2026, 3, 1), new DateOnly(2026, 3, 2)));
        Assert.Equal("text/csv", answer.Content.Headers.ContentType?.MediaType);
        Assert.Equal("attachment", answer.Content.Headers.ContentDisposition?.DispositionType);
        Assert.Matches("^exposure_DOCK-W-1_2026-03-01_2026-03-02_ER-[0-9A-Z]{5}-[0-9A-Z]{5}\\.csv$", answer.Content.Headers.ContentDisposition?.FileName?.Trim('"'));
        Assert.True(answer.Headers.CacheControl?.NoStore);
    }

    [Fact]
    public async Task Period_without_rows_is_a_file_whose_only_line_says_why()
    {
        using var person = await store.Portal.SignedInAsync(Roles.Admin);
        using var answer = await person.PostReportAsync(ReportForm.Csv("HALL", ReportForm.Latest()));
        var lines = (await answer.Content.ReadAsStringAsync()).Split("\r\n");
        Assert.Equal(3, lines.Length);
        Assert.StartsWith("Nothing is told of this period: it was not observed, or too few people worked", lines[1].TrimStart('"'), StringComparison.Ordinal);
    }

    public static TheoryData<string, HttpStatusCode, string> Faults => new()
    {
        { ReportForm.Csv("NOWHERE", ReportForm.Latest()).ToJson(), HttpStatusCode.NotFound, "No warehouse that you may see has the code NOWHERE." },
        { ReportForm.Csv("HALL", new ReportPeriod(PeriodName.Custom, new DateOnly(2026, 1, 2), new DateOnly(2026, 1, 1))).ToJson(), HttpStatusCode.BadRequest, "Choose a first day and a last day that is not before it" },
        { ReportForm.Csv("HALL", new ReportPeriod(PeriodName.Custom)).ToJson(), HttpStatusCode.BadRequest, "Choose a first day and a last day" },
        { ReportForm.Csv("HALL", new ReportPeriod(PeriodName.Custom, new DateOnly(2016, 1, 1), new DateOnly(2026, 2, 1))).ToJson(), HttpStatusCode.BadRequest, "at most ten years apart" },
        { ReportForm.Csv("HALL", new ReportPeriod((PeriodName)77)).ToJson(), HttpStatusCode.BadRequest, "asks for something that this version does not know" },
        { ReportForm.Csv("HALL", new ReportPeriod(PeriodName.Yesterday)).ToJson().Replace("yesterday", "fiveYears", StringComparison.Ordinal), HttpStatusCode.BadRequest, "does not say which report" },
        { ReportForm.Csv("HALL", ReportForm.Latest()).ToJson().Replace("\"firstDay\":\"", "\"firstDay\":\"yesterday", StringComparison.Ordinal), HttpStatusCode.BadRequest, "does not say which report" },
        { (ReportForm.Csv("HALL", ReportForm.Latest()) with { Warehouses = [] }).ToJson(), HttpStatusCode.BadRequest, "Choose at least one warehouse" },
        { (ReportForm.Csv("HALL", ReportForm.Latest()) with { Grain = ReportGrain.Hour }).ToJson(), HttpStatusCode.BadRequest, "They are told with worker ids only" },
        { (ReportForm.Csv("HALL", ReportForm.Latest()) with { Only = ["z1"] }).ToJson(), HttpStatusCode.BadRequest, "Zones can be chosen where lines are by zone" },
        // No text of the database can hold this sign.
        { (ReportForm.Csv("HA\0LL", ReportForm.Latest())).ToJson(), HttpStatusCode.BadRequest, "does not say which report" },
        { (ReportForm.Csv("HALL", ReportForm.Latest()) with { Rows = ReportBreakdown.Zone, Only = ["z\01"] }).ToJson(), HttpStatusCode.BadRequest, "does not say which report" },
        { "", HttpStatusCode.BadRequest, "does not say which report" },
        { "null", HttpStatusCode.BadRequest, "does not say which report" },
        { "[1]", HttpStatusCode.BadRequest, "does not say which report" },
        { "{\"warehouses\":null}", HttpStatusCode.BadRequest, "does not say which report" },
        { "{\"warehouses\":[null]}", HttpStatusCode.BadRequest, "does not say which report" },
        { "{\"warehouses\":[\"HALL\"],\"period\":null}", HttpStatusCode.BadRequest, "does not say which report" },
        { "{\"warehouses\":[\"HALL\"],\"totals\":null,\"only\":null,\"csv\":null}", HttpStatusCode.BadRequest, "does not say which report" },
    };

    [Theory, MemberData(nameof(Faults))]
    public async Task Faulty_request_is_refused_with_the_reason(string request, HttpStatusCode status, string reason)
    {
        using var person = await store.Portal.SignedInAsync(Roles.ComplianceOfficer);
        using var answer = await person.PostReportAsync(request);
        Assert.Equal(status, answer.StatusCode);
        Assert.Contains(reason, await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Null(answer.Content.Headers.ContentDisposition);
    }

    [Theory]
    [InlineData("")]
    [InlineData("        audit        ")]
    [InlineData("nine char")]
    public async Task Report_without_a_reason_is_refused_and_that_is_written_down(string reason)
    {
        using var person = await store.Portal.SignedInAsync(Roles.ComplianceOfficer);
        using var answer = await person.PostReportAsync(ReportForm.Csv(Code, LatestDays), reason);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains("Say why the report is needed in 10 to 500 characters", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("CfDJ8AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public async Task Form_of_another_site_makes_no_report(string token)
    {
        using var person = await store.Portal.SignedInAsync(Roles.ComplianceOfficer);
        using var answer = await person.PostReportAsync(ReportForm.Csv(Code, LatestDays).ToJson(), token: token);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Null(answer.Content.Headers.ContentDisposition);
    }

    [Fact]
    public async Task Token_of_somebody_else_makes_no_report()
    {
        using var other = await store.Portal.SignedInAsync(Roles.Admin);
        var token = await PortalFactory.FormTokenAsync(other, "/reports/verify");
        using var person = await store.Portal.SignedInAsync(Roles.ComplianceOfficer);
        using var answer = await person.PostReportAsync(ReportForm.Csv(Code, LatestDays).ToJson(), token: token);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    [Theory]
    [InlineData(Roles.ComplianceOfficer, HttpStatusCode.OK)]
    [InlineData(Roles.Admin, HttpStatusCode.OK)]
    [InlineData(Roles.SafetyManager, HttpStatusCode.Forbidden)]
    [InlineData(Roles.Viewer, HttpStatusCode.Forbidden)]
    [InlineData("stranger", HttpStatusCode.Forbidden)]
    public async Task Only_those_who_may_export_get_it(string role, HttpStatusCode expected)
    {
        using var person = await store.Portal.SignedInWithRolesAsync(role);
        using var answer = await person.PostReportAsync(ReportForm.Csv("HALL", ReportForm.Latest()));
        Assert.Equal(expected, answer.StatusCode);
    }

    [Fact]
    public async Task Warehouse_out_of_scope_is_like_none()
    {
        using var person = await store.Portal.SignedInAsAsync([Roles.ComplianceOfficer], ["HALL"]);
        using var other = await person.PostReportAsync(ReportForm.Csv(Code, LatestDays));
        using var unknown = await person.PostReportAsync(ReportForm.Csv("NOWHERE", LatestDays));
        Assert.Equal((HttpStatusCode.NotFound, HttpStatusCode.NotFound), (other.StatusCode, unknown.StatusCode));
        Assert.Equal((await unknown.Content.ReadAsStringAsync()).Replace("NOWHERE", Code, StringComparison.Ordinal), await other.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Warehouse_of_which_some_zones_may_be_seen_is_refused()
    {
        await store.RunAsync("INSERT INTO users (id, email) VALUES ('part', 'officer.of.one.zone@example.com'); INSERT INTO user_zones (user_id, zone_id) VALUES ('part', 'z1')");
        await using PortalFactory portal = new() { ConnectionString = store.ConnectionString, Settings = new Dictionary<string, string> { ["Access:WarehouseClaim"] = "" } };
        using var part = await portal.SignedInAsAsync([Roles.ComplianceOfficer], [], "part");
        using var refused = await part.PostReportAsync(ReportForm.Csv(Code, LatestDays));
        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
        Assert.Contains("The report is about all of Dock West, and you are assigned to some of its zones", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nobody_gets_it_without_signing_in()
    {
        using var nobody = store.Portal.Browser();
        using var visit = await nobody.GetAsync(new Uri("/reports", UriKind.Relative));
        Assert.Equal(HttpStatusCode.Redirect, visit.StatusCode);
        Assert.Contains("/sign-in", visit.Headers.Location?.ToString(), StringComparison.Ordinal);
        using var call = new HttpRequestMessage(HttpMethod.Post, "/reports/export");
        call.Headers.Add("Sec-Fetch-Mode", "cors");
        using var refused = await nobody.SendAsync(call);
        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
    }

    // As the page Exposure does.
    private static string Unmask(string role) => $"""
        INSERT INTO ergo_internal.unmaskings (session, warehouse_id, reason, ends_at)
        SELECT max(id), 'w1', 'Case 2026-117', clock_timestamp() + interval '5 minutes' FROM ergo_internal.sessions WHERE subject = 'demo-{role}'
        """;

    private static DateTimeOffset Time(string text) => DateTimeOffset.ParseExact(text, "yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture);

    private static List<string[]> Rows(byte[] bytes)
    {
        using var csv = CsvReader.Create(bytes);
        List<string[]> rows = [];
        while (csv.Read())
        {
            rows.Add([.. Enumerable.Range(0, 13).Select(column => csv.GetString(column)!)]);
        }

        return rows;
    }

    private async Task<byte[]> DownloadNamedAsync(ReportPeriod period)
    {
        using var person = await store.Portal.SignedInAsync(Roles.Admin);
        await store.RunAsync(Unmask(Roles.Admin));
        using var answer = await person.PostReportAsync(ReportForm.Hours(Code, period));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Contains("_worker-ids_ER-", answer.Content.Headers.ContentDisposition?.FileName, StringComparison.Ordinal);
        return await answer.Content.ReadAsByteArrayAsync();
    }

    private async Task<(byte[] Bytes, HttpResponseMessage Answer)> DownloadAsync(ReportPeriod period)
    {
        using var person = await store.Portal.SignedInAsync(Roles.ComplianceOfficer);
        var answer = await person.PostReportAsync(ReportForm.Csv(Code, period));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return (await answer.Content.ReadAsByteArrayAsync(), answer);
    }
}
