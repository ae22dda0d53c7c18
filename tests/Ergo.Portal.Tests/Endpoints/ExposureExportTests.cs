using System.Globalization;
using System.Net;
using CsvHelper;
using Ergo.Operations.Access;
using Ergo.Portal.Navigation;

namespace Ergo.Portal.Tests.Endpoints;

public sealed class ExposureExportTests(ExposureStore store) : IClassFixture<ExposureStore>
{
    private const string Code = "DOCK%20W%2F1";

    [Fact]
    public async Task Sums_of_the_file_are_those_of_the_view_in_whole_hours()
    {
        var to = TimeProvider.System.GetUtcNow();
        var from = to.AddHours(-20).AddMinutes(-7);
        var bytes = await DownloadNamedAsync(RangeOf(from, to));
        var expected = await store.SumsAsync(Hour(from), to);
        var sums = new double[7];
        using var csv = CsvReader.Create(bytes);
        while (csv.Read())
        {
            var figures = Enumerable.Range(5, 5).Select(column => double.Parse(csv.GetString(column)!, CultureInfo.InvariantCulture)).ToList();
            sums[0]++;
            for (var i = 0; i < figures.Count; i++)
            {
                sums[i + 1] += figures[i];
            }

            sums[6] += csv.GetString(1) == "unidentified" ? figures[2] : 0;
        }

        Assert.True(sums[0] > 100);
        Assert.True(sums[6] > 0);
        Assert.All(expected.Zip(sums), pair => Assert.Equal(pair.First, pair.Second, 6));
    }

    [Fact]
    public async Task Names_of_a_database_can_not_run_as_formulas()
    {
        var bytes = await DownloadNamedAsync();
        using var csv = CsvReader.Create(bytes);
        HashSet<string> seen = [];
        while (csv.Read())
        {
            seen.UnionWith(Enumerable.Range(1, 4).Select(column => csv.GetString(column)!));
        }

        Assert.Superset(new HashSet<string> { "'+SUM(1)", "'=cmd|calc", "'-A4", "B \"4\"", "Packing, north", "unidentified", "" }, seen);
        Assert.DoesNotContain(seen, text => text.Length > 0 && "=+-@".Contains(text[0], StringComparison.Ordinal));
    }

    [Fact]
    public async Task Workers_are_pseudonyms_unless_a_reason_was_given()
    {
        var (bytes, _) = await DownloadAsync("r=24h");
        var workers = Workers(bytes, column: 2);
        Assert.Equal(6, workers.Count);
        Assert.All(workers.Where(worker => worker != "unidentified"), worker => Assert.Matches("^[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}$", worker));
        Assert.Equal(["'+SUM(1)", "W-2", "W-3", "W-4", "W-5", "unidentified"], Workers(await DownloadNamedAsync()).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Without_a_reason_the_file_is_of_whole_days_and_no_places()
    {
        var (bytes, _) = await DownloadAsync("r=24h");
        using var csv = CsvReader.Create(bytes);
        HashSet<DateTimeOffset> starts = [];
        while (csv.Read())
        {
            var (from, to) = (DateTimeOffset.Parse(csv.GetString(0)!, CultureInfo.InvariantCulture), DateTimeOffset.Parse(csv.GetString(1)!, CultureInfo.InvariantCulture));
            Assert.Equal(TimeSpan.Zero, to.TimeOfDay);
            Assert.True(to > from);
            starts.Add(from);
        }

        Assert.Single(starts);
        var text = System.Text.Encoding.UTF8.GetString(bytes);
        Assert.DoesNotContain("Packing", text, StringComparison.Ordinal);
        Assert.Contains("from (America/New_York),to (America/New_York),worker (pseudonym),green (min)", text, StringComparison.Ordinal);
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

        using var answer = await person.GetAsync(new Uri($"/exposure/export.csv?w={Code}&r=24h&ids=true", UriKind.Relative));
        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.Contains("Give a reason there first", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Times_are_in_the_warehouses_zone()
    {
        var (bytes, _) = await DownloadAsync("r=8h");
        using var csv = CsvReader.Create(bytes);
        var zone = TimeZoneInfo.FindSystemTimeZoneById("America/New_York");
        while (csv.Read())
        {
            var text = csv.GetString(0)!;
            var hour = DateTimeOffset.ParseExact(text, "yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture);
            Assert.Equal(zone.GetUtcOffset(hour), hour.Offset);
        }
    }

    [Fact]
    public async Task Answer_is_a_file_named_after_warehouse_and_range_that_is_not_kept()
    {
        var (_, answer) = await DownloadAsync(RangeOf(new(2026, 3, 1, 11, 0, 0, TimeSpan.Zero), new(2026, 3, 2, 11, 0, 0, TimeSpan.Zero)));
        Assert.Equal("text/csv", answer.Content.Headers.ContentType?.MediaType);
        Assert.Equal("attachment", answer.Content.Headers.ContentDisposition?.DispositionType);
        Assert.Equal("exposure_DOCK-W-1_2026-03-01T0600_2026-03-02T0600.csv", answer.Content.Headers.ContentDisposition?.FileName?.Trim('"'));
        Assert.True(answer.Headers.CacheControl?.NoStore);
    }

    [Fact]
    public async Task Range_without_rows_is_a_file_whose_only_line_says_why()
    {
        using var person = await store.Portal.SignedInAsync(Roles.Admin);
        var text = await person.GetStringAsync(new Uri("/exposure/export.csv?w=HALL&r=24h", UriKind.Relative));
        var lines = text.Split("\r\n");
        Assert.Equal(3, lines.Length);
        Assert.StartsWith("There are no records of Empty hall yet", lines[1].TrimStart('"'), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("w=NOWHERE&r=24h", HttpStatusCode.NotFound, "There is no warehouse with the code \"NOWHERE\".")]
    [InlineData("w=HALL&r=5y", HttpStatusCode.BadRequest, "There is no preset range \"5y\".")]
    [InlineData("w=HALL&from=2026-01-02T00:00Z&to=2026-01-01T00:00Z", HttpStatusCode.BadRequest, "The range is reversed")]
    [InlineData("w=HALL&from=yesterday&to=2026-01-01T00:00Z", HttpStatusCode.BadRequest, "is not a time")]
    [InlineData("w=HALL&from=2020-01-01T00:00Z&to=2026-01-01T00:00Z", HttpStatusCode.BadRequest, "at most 400 days")]
    [InlineData("r=24h", HttpStatusCode.BadRequest, "names no warehouse")]
    public async Task Faulty_address_is_refused_with_the_reason(string query, HttpStatusCode status, string reason)
    {
        using var person = await store.Portal.SignedInAsync(Roles.ComplianceOfficer);
        using var answer = await person.GetAsync(new Uri($"/exposure/export.csv?{query}", UriKind.Relative));
        Assert.Equal(status, answer.StatusCode);
        Assert.Contains(reason, await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Null(answer.Content.Headers.ContentDisposition);
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
        using var answer = await person.GetAsync(new Uri("/exposure/export.csv?w=HALL&r=24h", UriKind.Relative));
        Assert.Equal(expected, answer.StatusCode);
    }

    [Fact]
    public async Task Nobody_gets_it_without_signing_in()
    {
        using var nobody = store.Portal.Browser();
        using var visit = await nobody.GetAsync(new Uri("/exposure/export.csv?w=HALL&r=24h", UriKind.Relative));
        Assert.Equal(HttpStatusCode.Redirect, visit.StatusCode);
        Assert.Contains("/sign-in", visit.Headers.Location?.ToString(), StringComparison.Ordinal);
        using var call = new HttpRequestMessage(HttpMethod.Get, "/exposure/export.csv?w=HALL&r=24h");
        call.Headers.Add("Sec-Fetch-Mode", "cors");
        using var refused = await nobody.SendAsync(call);
        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
    }

    // As the page Exposure does.
    private static string Unmask(string role) => $"""
        INSERT INTO ergo_internal.unmaskings (session, warehouse_id, reason, ends_at)
        SELECT max(id), 'w1', 'Case 2026-117', clock_timestamp() + interval '5 minutes' FROM ergo_internal.sessions WHERE subject = 'demo-{role}'
        """;

    private static HashSet<string> Workers(byte[] bytes, int column = 1)
    {
        using var csv = CsvReader.Create(bytes);
        HashSet<string> workers = [];
        while (csv.Read())
        {
            workers.Add(csv.GetString(column)!);
        }

        return workers;
    }

    private async Task<byte[]> DownloadNamedAsync(string range = "r=24h")
    {
        using var person = await store.Portal.SignedInAsync(Roles.Admin);
        await store.RunAsync(Unmask(Roles.Admin));
        using var answer = await person.GetAsync(new Uri($"/exposure/export.csv?w={Code}&{range}&ids=true", UriKind.Relative));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.EndsWith("_worker-ids.csv", answer.Content.Headers.ContentDisposition?.FileName?.Trim('"'), StringComparison.Ordinal);
        return await answer.Content.ReadAsByteArrayAsync();
    }

    private static string RangeOf(DateTimeOffset from, DateTimeOffset to) => $"from={RangeQuery.FormatInstant(from)}&to={RangeQuery.FormatInstant(to)}";

    private static DateTimeOffset Hour(DateTimeOffset moment) => new(moment.UtcTicks - (moment.UtcTicks % TimeSpan.TicksPerHour), TimeSpan.Zero);

    private async Task<(byte[] Bytes, HttpResponseMessage Answer)> DownloadAsync(string range)
    {
        using var person = await store.Portal.SignedInAsync(Roles.ComplianceOfficer);
        var answer = await person.GetAsync(new Uri($"/exposure/export.csv?w={Code}&{range}", UriKind.Relative));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return (await answer.Content.ReadAsByteArrayAsync(), answer);
    }
}
