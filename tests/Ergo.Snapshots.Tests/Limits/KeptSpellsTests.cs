using Ergo.Snapshots.Views;

namespace Ergo.Snapshots.Tests.Limits;

/// <summary>Shifts of workers as they are kept, against the same worked out from the published cells.</summary>
public sealed class KeptSpellsTests
{
    // Rows of a range that are kept or worked out, and those that the cells say, where they differ. Compiling it would take longest.
    private const string Function = """
        CREATE FUNCTION different_spells(lo timestamptz, hi timestamptz, k int) RETURNS bigint LANGUAGE sql STABLE SET jit = off AS $$
            SELECT count(*) FROM (
                (SELECT * FROM ergo_internal.worker_spells('w1', lo, hi, k) EXCEPT ALL SELECT * FROM ergo_internal.spells_of_cells('w1', lo, hi, k))
                UNION ALL
                (SELECT * FROM ergo_internal.spells_of_cells('w1', lo, hi, k) EXCEPT ALL SELECT * FROM ergo_internal.worker_spells('w1', lo, hi, k))) d
        $$;
        -- People and shifts over the limits, counted shift by shift.
        CREATE FUNCTION counted_over(lo timestamptz, hi timestamptz, k int)
        RETURNS TABLE (measure text, people bigint, people_over bigint, people_unclear bigint, spells bigint, spells_over bigint) LANGUAGE sql STABLE SET jit = off AS $$
            WITH told AS (
                SELECT m.measure, s.worker_id, m.minutes > l.minutes AS is_perhaps, m.minutes / s.parts > l.minutes AS is_sure
                FROM ergo_internal.spells_of_cells('w1', lo, hi, k) s
                CROSS JOIN LATERAL (VALUES ('worker_red', s.red_minutes), ('worker_weighted', s.weighted_minutes)) m(measure, minutes)
                CROSS JOIN LATERAL public.exposure_limit(m.measure, 'w1') l
            )
            SELECT t.measure, count(DISTINCT t.worker_id), count(DISTINCT t.worker_id) FILTER (WHERE t.is_sure),
                   count(DISTINCT t.worker_id) FILTER (WHERE t.is_perhaps) - count(DISTINCT t.worker_id) FILTER (WHERE t.is_sure), count(*), count(*) FILTER (WHERE t.is_sure)
            FROM told t GROUP BY 1
        $$;
        CREATE FUNCTION different_people(lo timestamptz, hi timestamptz, k int) RETURNS bigint LANGUAGE sql STABLE SET jit = off AS $$
            SELECT count(*) FROM ergo_internal.people_over_limits('w1', lo, hi, k) o FULL JOIN counted_over(lo, hi, k) c USING (measure)
            WHERE (o.people, o.people_over, o.people_unclear, o.spells, o.spells_over)
                  IS DISTINCT FROM (coalesce(c.people, 0), coalesce(c.people_over, 0), coalesce(c.people_unclear, 0), coalesce(c.spells, 0), coalesce(c.spells_over, 0))
        $$;
        -- Published minutes of workers, by weeks and cell by cell.
        CREATE FUNCTION different_parts(lo timestamptz, hi timestamptz, k int) RETURNS bigint LANGUAGE sql STABLE SET jit = off AS $$
            WITH sums AS (
                SELECT x.is_kept, x.worker_id, round(sum(x.green_minutes + 2 * x.yellow_minutes + 3 * x.red_minutes + 5 * x.total_minutes)::numeric, 6) AS minutes, max(x.max_risk) AS risk,
                       sum(x.shifts) AS shifts, round(sum(x.scheduled_minutes)::numeric, 6) AS scheduled, round(sum(x.observed_minutes)::numeric, 6) AS observed,
                       sum(x.snapshot_count) AS snapshots, round(sum(x.gap_minutes)::numeric, 6) AS gaps, sum(x.gap_count) AS gap_count
                FROM (SELECT true AS is_kept, p.* FROM ergo_internal.published_parts('w1', lo, hi, k) p
                      UNION ALL
                      SELECT false, p.worker_id, p.green_minutes, p.yellow_minutes, p.red_minutes, p.total_minutes, p.max_risk, p.shifts, p.scheduled_minutes, p.observed_minutes, p.snapshot_count, p.gap_minutes, p.gap_count
                      FROM ergo_internal.published_cells c JOIN ergo_internal.published_workers p USING (warehouse_id, cell_start)
                      WHERE warehouse_id = 'w1' AND cell_start >= lo AND cell_start < hi AND (c.people = 0 OR c.people >= k)) x
                GROUP BY 1, 2
            )
            SELECT count(*) FROM (SELECT s.worker_id, to_jsonb(s) - 'is_kept' AS figures, bool_or(s.is_kept) AS is_kept, bool_or(NOT s.is_kept) AS is_cells FROM sums s GROUP BY 1, 2) d WHERE NOT (d.is_kept AND d.is_cells)
        $$;
        -- Limits that half of the workers were over.
        SELECT set_exposure_limit('worker_red', NULL, NULL, NULL, greatest(0.1, round((percentile_disc(0.4) WITHIN GROUP (ORDER BY m.red))::numeric, 1))),
               set_exposure_limit('worker_weighted', NULL, NULL, NULL, greatest(0.1, round((percentile_disc(0.4) WITHIN GROUP (ORDER BY m.weighted))::numeric, 1)))
        FROM (SELECT max(w.red_sure) AS red, max(w.weighted_sure) AS weighted FROM ergo_internal.spell_weeks w GROUP BY w.worker_id) m
        """;

    private const string Differences = """
        SELECT coalesce(sum(different_spells(lo, lo + make_interval(hours => h), k) + different_people(lo, lo + make_interval(hours => h), k) + different_parts(lo, lo + make_interval(hours => h), k)), 0)::bigint
        FROM generate_series(now() - interval '12 days', now(), interval '47 hours') lo CROSS JOIN unnest('{30,200,400}'::int[]) h CROSS JOIN unnest('{1,6}'::int[]) k
        """;

    [Theory]
    [InlineData(5, false)]
    [InlineData(6, true)]
    public async Task What_is_kept_is_what_the_cells_say_whatever_happens_to_them(int people, bool isFew)
    {
        await using var world = await ShiftWorld.CreateAsync(people, 0.2, isFew);
        var store = world.Store;
        await store.RunAsync(Function);
        Assert.Equal(0, await store.AskAsync<long>("SELECT count(*) FROM ergo_internal.unsettled_spells"));
        Assert.NotEqual(0, await store.AskAsync<long>("SELECT count(*) FROM ergo_internal.spell_weeks"));
        // Somebody is over a limit, and somebody is not.
        Assert.Equal([1L, 1L], await store.ListAsync<long>("SELECT sign(people_over * (people - people_over))::bigint FROM ergo_internal.people_over_limits('w1', '-infinity', 'infinity', 1)"));
        Assert.Equal(0, await store.AskAsync<long>(Differences));

        foreach (var change in new[]
        {
            // Late rows of some shifts, hours that are gone, a cell that goes, names that go, wider groups. With the time zone: Citus
            // changes no rows by what a session's settings decide.
            "UPDATE ergonomic_snapshots SET traffic_light = 'red' WHERE extract(hour FROM event_time AT TIME ZONE 'UTC') = 9",
            "DELETE FROM ergonomic_snapshots WHERE worker_id LIKE 'N%' AND extract(hour FROM event_time AT TIME ZONE 'UTC') IN (1, 2)",
            "DELETE FROM ergo_internal.published_cells WHERE cell_start = (SELECT max(cell_start) - interval '30 hours' FROM ergo_internal.published_cells) OR cell_start = (SELECT cell_start FROM ergo_internal.published_cells ORDER BY cell_start OFFSET 5 LIMIT 1)",
            "SELECT ergo_internal.forget_workers('w1', date_trunc('day', now()) - interval '20 days', date_trunc('day', now()) - interval '7 days')",
            "SELECT ergo_internal.set_smallest_group(6)",
        })
        {
            await store.RunAsync(change);
            Assert.Equal(0, await store.AskAsync<long>(Differences));
            await store.Views.RefreshViewAsync(ViewNames.WorkerExposureMinutes, "test");
            Assert.Equal(0, await store.AskAsync<long>("SELECT count(*) FROM ergo_internal.unsettled_spells"));
            Assert.Equal(0, await store.AskAsync<long>(Differences));
        }
    }

    [Fact]
    public async Task Who_is_erased_is_in_no_kept_shift_at_once()
    {
        await using var world = await ShiftWorld.CreateAsync(6, 0.3);
        await world.Store.RunAsync(Function);
        Assert.NotEqual(0, await world.Store.AskAsync<long>("SELECT least((SELECT count(*) FROM ergo_internal.spell_weeks WHERE worker_id = 'E3'), (SELECT count(*) FROM ergo_internal.published_worker_weeks WHERE worker_id = 'E3'))"));
        await world.Store.RunAsync("DELETE FROM ergo_internal.published_workers WHERE worker_id = 'E3'");
        Assert.Equal(0, await world.Store.AskAsync<long>("SELECT (SELECT count(*) FROM ergo_internal.kept_spells WHERE worker_id = 'E3') + (SELECT count(*) FROM ergo_internal.spell_weeks WHERE worker_id = 'E3') + (SELECT count(*) FROM ergo_internal.published_worker_weeks WHERE worker_id = 'E3')"));
        Assert.Equal(0, await world.Store.AskAsync<long>(Differences));
    }
}
