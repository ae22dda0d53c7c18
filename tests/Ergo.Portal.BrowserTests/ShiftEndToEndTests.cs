using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.Playwright;

namespace Ergo.Portal.BrowserTests;

/// <summary>Shifts, and whether a change helped, as a safety manager reads them from the page, against the database.</summary>
[Collection(PortalTests.Name)]
public sealed partial class ShiftEndToEndTests(PortalFixture portal)
{
    [SkippableFact]
    public async Task Figures_of_shifts_on_the_page_are_those_of_the_backends_records()
    {
        var code = await CodeAsync();
        await using var watched = await portal.OpenAsync(role: "Safety manager");
        await watched.Page.GotoAsync($"/shifts?w={code}&r=30d");
        await watched.Page.WaitUntilLiveAsync();
        var rows = watched.Page.Locator(".shifts__summaries tbody tr");
        await Assertions.Expect(rows).ToHaveCountAsync(3);
        for (var index = 0; index < 3; index++)
        {
            var cells = await rows.Nth(index).Locator("td").AllInnerTextsAsync();
            var shift = await portal.AskAsync<string>("SELECT shift_code FROM shift_calendar c JOIN warehouses w ON w.id = c.warehouse_id WHERE w.code = @code ORDER BY starts_at OFFSET @index LIMIT 1", new { code, index });
            Assert.Equal(
                await portal.AskAsync<long>("SELECT sum(total_picks) FROM shift_snapshots s JOIN warehouses w ON w.id = s.warehouse_id WHERE w.code = @code AND s.shift_code = @shift", new { code, shift }),
                long.Parse(cells[1], NumberStyles.AllowThousands, CultureInfo.InvariantCulture));
            var share = await portal.AskAsync<double>(
                "SELECT 100.0 * sum(red_locations) / sum(green_locations + yellow_locations + red_locations) FROM shift_snapshots s JOIN warehouses w ON w.id = s.warehouse_id WHERE w.code = @code AND s.shift_code = @shift", new { code, shift });
            Assert.Equal(share, double.Parse(Number().Match(cells[3]).Value, CultureInfo.InvariantCulture), 0.0501);
        }

        Assert.Empty(watched.Complaints);
    }

    [SkippableFact]
    public async Task Whether_the_lift_table_helped_is_noted_and_answered_by_keyboard_alone()
    {
        // A dock of three weeks, where reds are fewer from the ninth day back on, and days differ.
        await portal.RunAsync("""
            INSERT INTO warehouses (id, name, code, timezone, retention_days) VALUES ('lift', 'Lift hall', 'LIFT', 'Asia/Kolkata', 3650);
            INSERT INTO zones (id, warehouse_id, name, code) VALUES ('lift-dock', 'lift', 'Dock 3', 'D3');
            INSERT INTO ergonomic_snapshots (warehouse_id, zone_id, worker_id, event_time, traffic_light)
            SELECT 'lift', 'lift-dock', 'k' || n % 7, t, CASE WHEN n * 37 % 100 < CASE WHEN t < now() - interval '9 days' THEN 30 ELSE 18 END + date_part('doy', t)::int % 5 THEN 'red' ELSE 'green' END
            FROM (SELECT t, row_number() OVER (ORDER BY t) AS n FROM generate_series(now() - interval '21 days', now(), interval '5 minutes') t) x
            """);
        try
        {
            await portal.RefreshAsync();
            await using var watched = await portal.OpenAsync(role: "Safety manager");
            var page = watched.Page;
            await page.GotoAsync("/interventions?w=LIFT&span=7");
            await page.WaitUntilLiveAsync();
            await TabToAsync(page, "Note a change …");
            await page.Keyboard.PressAsync("Enter");
            var title = page.GetByLabel("What was changed, for example: Lift table, dock 3");
            await title.WaitForAsync();
            await title.FocusAsync();
            await page.Keyboard.TypeAsync("Lift table, dock 3");
            await page.Locator("input[type=datetime-local]").FillAsync(await portal.AskAsync<string>("SELECT to_char((now() AT TIME ZONE 'Asia/Kolkata')::date - 9, 'YYYY-MM-DD\"T\"10:00')"));
            await title.FocusAsync();
            await page.Keyboard.PressAsync("Enter");
            var verdict = page.Locator(".before-after__verdict");
            await Assertions.Expect(verdict).ToContainTextAsync("coverage comparable", new() { Timeout = 20_000 });
            // The keyboard goes on from the answer.
            await page.WaitForFunctionAsync("() => document.activeElement.classList.contains('before-after')");
            var told = Interval().Match(await verdict.InnerTextAsync());
            Assert.True(told.Success, await verdict.InnerTextAsync());
            var expected = await portal.AskAsync<double>("""
                WITH days AS (
                    SELECT (event_time AT TIME ZONE 'Asia/Kolkata')::date - ((now() AT TIME ZONE 'Asia/Kolkata')::date - 9) AS day, traffic_light FROM ergonomic_snapshots WHERE warehouse_id = 'lift'
                )
                SELECT 100.0 * (avg((traffic_light = 'red')::int) FILTER (WHERE day BETWEEN 1 AND 7) - avg((traffic_light = 'red')::int) FILTER (WHERE day BETWEEN -7 AND -1)) FROM days
                """);
            var (difference, low, high) = (Points(told, 1), Points(told, 2), Points(told, 3));
            Assert.Equal(expected, difference, 0.0501);
            Assert.True(low < difference && difference < high && high < 0, told.Value);

            // It is marked on the chart of the red zones, for those who see it and those who hear it.
            await page.GotoAsync("/red-zones?w=LIFT&r=30d");
            await page.WaitUntilLiveAsync();
            await Assertions.Expect(page.Locator(".red-zones__shares .ergo-mark")).ToHaveCountAsync(1);
            await Assertions.Expect(page.Locator(".red-zones__shares [role=img]")).ToHaveAttributeAsync("aria-label", new Regex("Noted changes: Lift table, dock 3"));
            Assert.Empty(watched.Complaints);
        }
        finally
        {
            await portal.RunAsync("""
                DELETE FROM ergo_internal.intervention_versions;
                DELETE FROM ergo_internal.interventions;
                DELETE FROM ergonomic_snapshots WHERE warehouse_id = 'lift';
                DELETE FROM zones WHERE warehouse_id = 'lift';
                DELETE FROM warehouses WHERE id = 'lift'
                """);
            // Else the next refresh, in another test, takes the figures of the rows away.
            await portal.RefreshAsync();
            await portal.RunAsync("""
                DELETE FROM zones WHERE warehouse_id = 'lift';
                DELETE FROM warehouses WHERE id = 'lift'
                """);
        }
    }

    [GeneratedRegex(@"[0-9.]+")]
    private static partial Regex Number();

    [GeneratedRegex("([\u2212+]?[0-9.]+) points, ([\u2212+]?[0-9.]+) to ([\u2212+]?[0-9.]+)")]
    private static partial Regex Interval();

    private static double Points(Match match, int group) => double.Parse(match.Groups[group].Value.Replace('\u2212', '-'), NumberStyles.Float, CultureInfo.InvariantCulture);

    private Task<string> CodeAsync() => portal.AskAsync<string>("SELECT code FROM warehouses WHERE id <> 'unassigned' ORDER BY name LIMIT 1");

    private static async Task TabToAsync(IPage page, string name)
    {
        for (var press = 0; press < 60; press++)
        {
            await page.Keyboard.PressAsync("Tab");
            if (await page.EvaluateAsync<string>("() => document.activeElement.innerText ?? ''") is { } text && text.Trim().Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                return;
            }
        }

        Assert.Fail($"Tab never reached \"{name}\".");
    }
}
