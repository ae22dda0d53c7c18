namespace Ergo.Snapshots.Tests.Health;

/// <summary>Incidents and the outbox in the database alone, as psql would ask it, on whichever storage the run is for.</summary>
public sealed class IncidentStoreTests
{
    [SkippableFact]
    public async Task Incident_goes_from_its_finding_to_its_end_and_each_alert_is_claimed_once()
    {
        await using var store = await Store.CreateAsync();
        await store.SeedWarehousesAsync();
        await store.RunAsync("CALL maintain_partitions('test', 7)");
        await store.Views.RefreshAllViewsAsync("test");
        await store.RunAsync("""
            INSERT INTO ergo_internal.alert_targets (kind, name, address, types, made_by, changed_by) VALUES ('mail', 'Operations', 'operations@example.org', '{view.paused,zone.over}', 'admin', 'admin');
            SELECT set_exposure_limit('zone_red', NULL, NULL, NULL, 1, NULL, 'admin');
            SELECT ergo_internal.pause_view('rollup_5m', 'index', 'admin');
            """);
        Assert.Equal(0, await store.AskAsync<long>("SELECT ergo_internal.note_incidents()"));
        await store.RunAsync("UPDATE ergo_internal.incidents SET found_at = found_at - interval '2 minutes'");
        Assert.Equal(1, await store.AskAsync<long>("SELECT ergo_internal.note_incidents()"));
        Assert.Equal(0, await store.AskAsync<long>("SELECT ergo_internal.note_incidents()"));
        Assert.Equal(["view.paused"], await store.ListAsync<string>("SELECT type FROM ergo_internal.claim_alerts(10, '1 minute')"));
        Assert.Empty(await store.ListAsync<string>("SELECT type FROM ergo_internal.claim_alerts(10, '1 minute')"));
        // Whoever has not the lease any more can only say that it was sent.
        Assert.Equal("waiting", await store.AskAsync<string>("SELECT ergo_internal.note_attempt(id, gen_random_uuid(), 'gone', 410, NULL) FROM ergo_internal.alert_outbox"));
        Assert.Equal("sent", await store.AskAsync<string>("SELECT ergo_internal.note_attempt(id, gen_random_uuid(), 'sent', 200, NULL) FROM ergo_internal.alert_outbox"));
        Assert.Equal("sent", await store.AskAsync<string>("SELECT ergo_internal.note_attempt(id, lease, 'failed', 500, NULL) FROM ergo_internal.alert_outbox"));

        await store.RunAsync("SELECT ergo_internal.resume_view('rollup_5m', 'admin')");
        Assert.Equal(0, await store.AskAsync<long>("SELECT ergo_internal.note_incidents()"));
        await store.RunAsync("UPDATE ergo_internal.incidents SET fine_since = fine_since - interval '5 minutes'");
        Assert.Equal(1, await store.AskAsync<long>("SELECT ergo_internal.note_incidents()"));
        Assert.Equal(["view.recovered"], await store.ListAsync<string>("SELECT type FROM ergo_internal.claim_alerts(10, '1 minute')"));
        Assert.True(await store.AskAsync<bool>("SELECT ergo_internal.check_audit()"));
        await store.RunAsync("SELECT ergo_internal.note_disk(1, 100, 10)");
        Assert.Equal(["whole", "low"], await store.ListAsync<string>("SELECT code FROM health_checks() WHERE check_name IN ('audit', 'storage')"));
        // Kept for its time.
        await store.RunAsync("UPDATE ergo_internal.incidents SET opened_at = opened_at - interval '401 days', closed_at = closed_at - interval '401 days' WHERE closed_at IS NOT NULL");
        await store.RunAsync("SELECT ergo_internal.note_incidents()");
        Assert.Equal(0, await store.AskAsync<long>("SELECT count(*) FROM ergo_internal.incidents WHERE closed_at IS NOT NULL"));
    }
}
