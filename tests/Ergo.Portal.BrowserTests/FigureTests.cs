using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.Playwright;

namespace Ergo.Portal.BrowserTests;

/// <summary>
/// What the pages say, read from the pages, against what the snapshots say. With a database of its own: other tests delete snapshots, whose
/// figures stay, and warehouses, which stay known.
/// </summary>
public sealed partial class FigureTests(PortalFixture portal) : IClassFixture<PortalFixture>
{
    // The seven local days before the day that the view is complete to.
    private const string InWeek = """
        FROM ergonomic_snapshots s JOIN warehouses w ON w.id = s.warehouse_id, ergo_internal.views v WHERE s.warehouse_id = @id AND v.name = 'top_red_zones'
        AND (s.event_time AT TIME ZONE w.timezone)::date >= (v.complete_to AT TIME ZONE w.timezone)::date - 7 AND (s.event_time AT TIME ZONE w.timezone)::date < (v.complete_to AT TIME ZONE w.timezone)::date
        """;

    private const string InRange = "FROM ergonomic_snapshots s WHERE s.warehouse_id = @id AND s.event_time >= @from AND s.event_time < @to";

    [SkippableFact]
    public async Task Overview_says_of_every_warehouse_what_its_snapshots_say()
    {
        await using var watched = await portal.OpenAsync(role: "Safety manager");
        var page = watched.Page;
        var range = await OpenAsync(watched, "/");
        var cards = await page.Locator("article.warehouse").AllAsync();
        Assert.Equal(await portal.AskAsync<long>("SELECT count(*) FROM warehouses WHERE id <> 'unassigned'"), cards.Count);
        foreach (var card in cards)
        {
            var id = await portal.AskAsync<string>("SELECT id FROM warehouses WHERE name = @name", new { name = await card.Locator("h2").InnerTextAsync() });
            var counts = await CountAsync(id, range);
            Assert.Equal(Share(counts.Red, counts.Lit), await card.Locator(".stat__figure").InnerTextAsync());
            Assert.Contains($"n {counts.All:#,0} snapshots; the red share is of the {counts.Lit:#,0} with a light", await card.Locator(".warehouse__lights .warehouse__n").InnerTextAsync(), StringComparison.Ordinal);
            var bar = (await card.Locator(".risk-bar__text").InnerTextAsync()).ReplaceLineEndings(" ");
            Assert.Contains($"Red {Share(counts.Red, counts.All)} %", bar, StringComparison.Ordinal);
            Assert.Contains($"Yellow {Share(counts.Yellow, counts.All)} %", bar, StringComparison.Ordinal);
            Assert.Contains($"Green {Share(counts.Green, counts.All)} %", bar, StringComparison.Ordinal);
        }

        // The zones of the last 168 hours, from the hour that the view itself begins with.
        var rows = await page.Locator(".top-zones tbody tr").AllAsync();
        Assert.NotEmpty(rows);
        foreach (var row in rows)
        {
            var cells = await row.Locator("td").AllInnerTextsAsync();
            var reds = await portal.AskAsync<long>("""
                SELECT count(*) FROM ergonomic_snapshots s JOIN warehouses w ON w.id = s.warehouse_id LEFT JOIN zones z ON z.id = s.zone_id
                WHERE w.name = @warehouse AND coalesce(z.name, 'Unknown zone') = @zone AND s.traffic_light = 'red' AND s.event_time >= (SELECT min(window_start) FROM top_red_zones)
                """, new { warehouse = cells[0], zone = await row.Locator("th").InnerTextAsync() });
            Assert.Equal($"{reds:#,0}", cells[3]);
        }

        Assert.Empty(watched.Complaints);
    }

    [SkippableFact]
    public async Task Morning_line_says_what_the_snapshots_of_the_week_say()
    {
        await using var watched = await portal.OpenAsync(role: "Safety manager");
        await OpenAsync(watched, "/");
        var cards = await watched.Page.Locator("article.warehouse").AllAsync();
        Assert.NotEmpty(cards);
        foreach (var card in cards)
        {
            var id = await portal.AskAsync<string>("SELECT id FROM warehouses WHERE name = @name", new { name = await card.Locator("h2").InnerTextAsync() });
            var line = (await card.Locator(".morning").InnerTextAsync()).Replace('\u00a0', ' ');
            var told = WorstZone().Match(line);
            Assert.True(told.Success, line);
            Assert.Equal(
                await portal.AskAsync<string>($"SELECT to_char(100.0 * count(*) FILTER (WHERE s.traffic_light = 'red') / count(s.traffic_light), 'FM990.0') {InWeek} AND s.zone_id = (SELECT z.id FROM zones z WHERE z.warehouse_id = @id AND z.name = @zone)", new { id, zone = told.Groups[1].Value }),
                told.Groups[2].Value);
            Assert.Equal(await portal.AskAsync<string>($"SELECT to_char(100.0 * count(*) FILTER (WHERE s.traffic_light = 'red') / count(s.traffic_light), 'FM990.0') {InWeek}", new { id }), Whole().Match(line).Groups[1].Value);

            // The page that the zone leads to says the same share, to the digit.
            await using var other = await portal.OpenAsync(role: "Safety manager");
            await other.Page.GotoAsync((await card.Locator(".morning a").First.GetAttributeAsync("href"))!);
            await other.Page.WaitUntilLiveAsync();
            Assert.Equal(told.Groups[2].Value, await Tile(other.Page, "Red share of snapshots").Locator(".stat__figure").InnerTextAsync());
        }

        Assert.Empty(watched.Complaints);
    }

    [SkippableFact]
    public async Task Red_zones_says_of_every_zone_what_its_snapshots_say()
    {
        await using var watched = await portal.OpenAsync(role: "Safety manager");
        var page = watched.Page;
        var (code, id) = await WarehouseAsync();
        var range = await OpenAsync(watched, "/red-zones?w=" + code);
        var counts = await CountAsync(id, range);
        Assert.Equal(Share(counts.Red, counts.Lit), await Tile(page, "Red share of snapshots").Locator(".stat__figure").InnerTextAsync());
        Assert.Equal($"{counts.Red:#,0}", await Tile(page, "Red snapshots").Locator(".stat__figure").InnerTextAsync());
        Assert.Contains($"of {counts.All:#,0}", await Tile(page, "Red snapshots").InnerTextAsync(), StringComparison.Ordinal);

        var rows = await page.Locator(".zones tbody tr").AllAsync();
        Assert.True(rows.Count > 3);
        long sum = 0;
        foreach (var row in rows)
        {
            var cells = await row.Locator("th, td").AllInnerTextsAsync();
            var zone = await portal.AskAsync<string?>("SELECT id FROM zones WHERE warehouse_id = @id AND name = @name", new { id, name = cells[0].Trim() });
            var of = zone is null ? "s.zone_id IS NULL" : "s.zone_id = @zone";
            var (red, lit, all) = (await CountAsync(id, range, of + " AND s.traffic_light = 'red'", zone), await CountAsync(id, range, of + " AND s.traffic_light IS NOT NULL", zone), await CountAsync(id, range, of, zone));
            Assert.StartsWith(Share(red, lit) + " %", cells[1].Trim(), StringComparison.Ordinal);
            Assert.Equal(
                [$"{red:#,0}", $"{await CountAsync(id, range, of + " AND s.traffic_light = 'yellow'", zone):#,0}", $"{await CountAsync(id, range, of + " AND s.traffic_light = 'green'", zone):#,0}", $"{all:#,0}"],
                cells.Skip(3).Take(4).Select(cell => cell.Trim()));
            var risk = await portal.AskAsync<string>($"SELECT to_char(avg(s.composite_risk), 'FM990.0') || ' ' || to_char(max(s.composite_risk), 'FM990.0') {InRange} AND {of} AND s.composite_risk BETWEEN 0 AND 100", Of(id, range, zone));
            Assert.Equal(risk, $"{cells[7].Trim()} {cells[8].Trim()}");
            sum += all;
        }

        Assert.Equal(counts.All, sum);
        Assert.Empty(watched.Complaints);
    }

    [SkippableFact]
    public async Task Postures_says_of_every_band_what_the_scores_say()
    {
        await using var watched = await portal.OpenAsync(role: "Safety manager");
        var page = watched.Page;
        var (code, id) = await WarehouseAsync();
        var range = await OpenAsync(watched, "/postures?w=" + code);
        foreach (var (table, score, valid, bands) in new (string, string, string, string[])[]
        {
            ("RULA by published band", "s.rula_score", "BETWEEN 1 AND 7", ["= 7", "IN (5, 6)", "IN (3, 4)", "IN (1, 2)"]),
            ("REBA by published band", "s.reba_score", "BETWEEN 1 AND 15", [">= 11", "BETWEEN 8 AND 10", "BETWEEN 4 AND 7", "IN (2, 3)", "= 1"]),
            ("NIOSH lifting index (LI) by published band", "s.niosh_index", ">= 0", ["> 3", "> 2 AND s.niosh_index <= 3", "> 1.5 AND s.niosh_index <= 2", "> 1 AND s.niosh_index <= 1.5", "<= 1"]),
        })
        {
            var scored = await CountAsync(id, range, $"{score} {valid}");
            var rows = await page.Locator("table.bands", new() { Has = page.Locator("caption", new() { HasTextString = table }) }).Locator("tbody tr").AllAsync();
            Assert.Equal(bands.Length, rows.Count);
            foreach (var (row, band) in rows.Zip(bands))
            {
                var cells = await row.Locator("td").AllInnerTextsAsync();
                var n = await CountAsync(id, range, $"{score} {valid} AND {score} {band}");
                Assert.Equal((Share(n, scored) + " %", $"{n:#,0}"), (cells[0].Replace("\u00a0", " ", StringComparison.Ordinal).Replace("< 0.1", "0.0", StringComparison.Ordinal), cells[2]));
            }

            var quality = await page.GetByRole(AriaRole.Region, new() { Name = "Data quality" }).Locator("tr", new() { Has = page.Locator("th", new() { HasTextString = table.Split(" by ")[0] }) }).Locator("td").AllInnerTextsAsync();
            Assert.Equal([$"{scored:#,0}", $"{await CountAsync(id, range, $"{score} IS NOT NULL AND NOT ({score} {valid})"):#,0}", $"{await CountAsync(id, range, $"{score} IS NULL"):#,0}"], [quality[0], quality[2], quality[3]]);
            var mean = await portal.AskAsync<double>($"SELECT avg({score})::float8 {InRange} AND {score} {valid}", Of(id, range));
            var scores = await page.GetByRole(AriaRole.Region, new() { Name = "Scores" }).Locator("tr", new() { Has = page.Locator("th", new() { HasTextString = table.Split(" by ")[0] }) }).Locator("td").AllInnerTextsAsync();
            Assert.Equal(mean, double.Parse(scores[1], CultureInfo.InvariantCulture), 0.00501);
        }

        Assert.Empty(watched.Complaints);
    }

    [SkippableFact]
    public async Task Exposure_says_what_the_minutes_of_its_snapshots_say()
    {
        await using var watched = await portal.OpenAsync(role: "Safety manager");
        var page = watched.Page;
        var (code, id) = await WarehouseAsync();
        await OpenAsync(watched, "/exposure?w=" + code);
        // Told by whole shifts or days, so it is the page that says of which hours it speaks.
        var shown = Shown().Match((await page.Locator("main").InnerTextAsync()).ReplaceLineEndings(" "));
        Assert.True(shown.Success);
        var told = await portal.AskAsync<string>("""
            WITH shown AS (
                SELECT to_timestamp(@since, 'DD Mon YYYY HH24:MI')::timestamp AT TIME ZONE w.timezone AS since, to_timestamp(@until, 'DD Mon YYYY HH24:MI')::timestamp AT TIME ZONE w.timezone AS until FROM warehouses w WHERE w.id = @id
            ), minutes AS (
                -- Snapshots of a person within a clock minute share it; without a worker the camera, else the location, stands in.
                SELECT s.worker_id, s.traffic_light, 1.0 / count(*) OVER (PARTITION BY s.worker_id, CASE WHEN s.worker_id IS NULL THEN coalesce('c' || s.camera_id, 'l' || s.pick_location_id) END, date_trunc('minute', s.event_time)) AS share
                FROM ergonomic_snapshots s, shown WHERE s.warehouse_id = @id AND s.event_time >= shown.since AND s.event_time < shown.until
            )
            SELECT concat_ws(' ', round(coalesce(sum(share) FILTER (WHERE traffic_light = 'red'), 0)), round(sum(share) FILTER (WHERE traffic_light = 'yellow')), round(sum(share) FILTER (WHERE traffic_light = 'green')), round(sum(share))) FROM minutes
            """, new { id, since = shown.Groups[1].Value, until = shown.Groups[2].Value });
        var total = await page.GetByRole(AriaRole.Region, new() { Name = "Totals" }).Locator("tbody tr").First.Locator("td").AllInnerTextsAsync();
        var minutes = new[] { total[0], total[1], total[2], total[4] }.Select(Minutes).ToArray();
        foreach (var (expected, actual) in told.Split(' ').Select(text => double.Parse(text, CultureInfo.InvariantCulture)).Zip(minutes))
        {
            Assert.InRange(actual - expected, -1, 1);
        }

        Assert.True(minutes[0] > 0);
        Assert.Empty(watched.Complaints);
    }

    [SkippableFact]
    public async Task Comparison_says_of_both_sides_what_their_snapshots_say()
    {
        await using var watched = await portal.OpenAsync(role: "Safety manager");
        var codes = (await portal.AskAsync<string>("SELECT string_agg(code, ',' ORDER BY name) FROM warehouses WHERE id <> 'unassigned'")).Split(',');
        await watched.Page.GotoAsync($"/compare?w={codes[0]}&w2={codes[1]}&p2=same&r=yesterday");
        await watched.Page.WaitUntilLiveAsync();
        var rows = await watched.Page.GetByRole(AriaRole.Region, new() { Name = "Both sides" }).Locator("tbody tr").AllAsync();
        Assert.Equal(2, rows.Count);
        foreach (var (row, code) in rows.Zip(codes))
        {
            var cells = await row.Locator("td").AllInnerTextsAsync();
            var answer = (await portal.AskAsync<string>("""
                SELECT count(*) FILTER (WHERE s.traffic_light = 'red') || ' ' || count(s.traffic_light) FROM ergonomic_snapshots s JOIN warehouses w ON w.id = s.warehouse_id
                WHERE w.code = @code AND (s.event_time AT TIME ZONE w.timezone)::date = (now() AT TIME ZONE (SELECT timezone FROM warehouses WHERE code = @first))::date - 1
                """, new { code, first = codes[0] })).Split(' ').Select(text => long.Parse(text, CultureInfo.InvariantCulture)).ToArray();
            Assert.StartsWith(Share(answer[0], answer[1]) + " %", cells[0].Trim(), StringComparison.Ordinal);
            Assert.StartsWith($"{answer[1]:#,0}", cells[1].Trim(), StringComparison.Ordinal);
        }

        Assert.Empty(watched.Complaints);
    }

    [GeneratedRegex(@"^(.+?) ?: ([0-9.]+) % red")]
    private static partial Regex WorstZone();

    [GeneratedRegex(@"Warehouse: ([0-9.]+) %")]
    private static partial Regex Whole();

    [GeneratedRegex(@"Shown is \w+ (\d+ \w+ \d+ \d+:\d+) to \w+ (\d+ \w+ \d+ \d+:\d+)")]
    private static partial Regex Shown();

    private static string Share(long part, long whole) => (100m * part / whole).ToString("0.0", CultureInfo.InvariantCulture);

    // Hours and minutes, h:mm.
    private static double Minutes(string text) => text.Replace(",", "", StringComparison.Ordinal).Trim().Split(':') is [var hours, var minutes]
        ? (60 * double.Parse(hours, CultureInfo.InvariantCulture)) + double.Parse(minutes, CultureInfo.InvariantCulture) : throw new FormatException(text);

    private static ILocator Tile(IPage page, string label) => page.Locator(".stat").Filter(new() { Has = page.Locator(".stat__label", new() { HasTextString = label }) }).First;

    private static object Of(string id, Hours range, string? zone = null) => new { id, from = range.From.UtcDateTime, to = range.To.UtcDateTime, zone };

    private async Task<(string Code, string Id)> WarehouseAsync() =>
        (await portal.AskAsync<string>("SELECT code FROM warehouses WHERE id <> 'unassigned' ORDER BY name LIMIT 1"), await portal.AskAsync<string>("SELECT id FROM warehouses WHERE id <> 'unassigned' ORDER BY name LIMIT 1"));

    private Task<long> CountAsync(string id, Hours range, string condition, string? zone = null) => portal.AskAsync<long>($"SELECT count(*) {InRange} AND {condition}", Of(id, range, zone));

    private async Task<Lights> CountAsync(string id, Hours range) => new(
        await CountAsync(id, range, "s.traffic_light = 'red'"), await CountAsync(id, range, "s.traffic_light = 'yellow'"), await CountAsync(id, range, "s.traffic_light = 'green'"), await CountAsync(id, range, "true"));

    // Whole hours, so that the page's range and the question's are the same.
    private static async Task<Hours> OpenAsync(WatchedPage watched, string path)
    {
        var hour = new DateTimeOffset(TimeProvider.System.GetUtcNow().Ticks / TimeSpan.TicksPerHour * TimeSpan.TicksPerHour, TimeSpan.Zero);
        Hours range = new(hour.AddDays(-6), hour);
        await watched.Page.GotoAsync($"{path}{(path.Contains('?', StringComparison.Ordinal) ? '&' : '?')}from={range.From:yyyy-MM-dd'T'HH:mm:ss'Z'}&to={range.To:yyyy-MM-dd'T'HH:mm:ss'Z'}");
        await Assertions.Expect(watched.Page.Locator(".skeleton")).ToHaveCountAsync(0);
        await watched.Page.WaitUntilLiveAsync();
        // The circuit draws the page anew, and on a busy machine it begins without figures.
        await Assertions.Expect(watched.Page.Locator(".skeleton")).ToHaveCountAsync(0);
        return range;
    }

    private sealed record Hours(DateTimeOffset From, DateTimeOffset To);

    private sealed record Lights(long Red, long Yellow, long Green, long All)
    {
        public long Lit => Red + Yellow + Green;
    }
}
