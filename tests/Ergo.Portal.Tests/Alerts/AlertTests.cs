using Ergo.Accounts.Alerts;

namespace Ergo.Portal.Tests.Alerts;

/// <summary>What goes wrong is told once to each target, and once that it is over, with two portals on one database.</summary>
public sealed class AlertTests
{
    private const string Report = """
        INSERT INTO ergo_internal.report_owners (issuer, subject, name, claims) VALUES ('i', 's', 'officer', '[]');
        INSERT INTO ergo_internal.report_templates (name, issuer, subject, owner_name, request) VALUES ('Monthly', 'i', 's', 'officer', '{}');
        INSERT INTO ergo_internal.report_schedules (template_id, issuer, subject, cadence, time_of_day, timezone, reason) SELECT id, 'i', 's', 'monthly', '06:00', 'UTC', 'for the auditor' FROM ergo_internal.report_templates;
        INSERT INTO ergo_internal.report_runs (schedule_id, due_at, ended_at, outcome) SELECT id, now() - interval '1 hour', now() - interval '10 minutes', 'failed' FROM ergo_internal.report_schedules
        """;

    private const string Retention = "INSERT INTO ergo_internal.runs (job, subject, requested_by, started_at, finished_at, outcome, error) VALUES ('retention', 'all warehouses', 'test', now(), now(), ";

    private const string Forged = "SELECT append_audit('somebody', 'Doing it', 'done'); ALTER TABLE ergo_internal.audit_log DISABLE TRIGGER append_only; UPDATE ergo_internal.audit_log SET actor = actor || 'x' WHERE id = 1; ";

    /// <summary>The type, what goes wrong, and what mends it.</summary>
    public static TheoryData<string, string, string> Faults => new()
    {
        { "view.failing", "UPDATE ergo_internal.views SET last_error = 'disk full for worker-4711', last_error_at = now() + interval '1 second' WHERE name = 'rollup_5m'", "UPDATE ergo_internal.views SET last_success_at = now() + interval '2 seconds' WHERE name = 'rollup_5m'" },
        { "view.late", "UPDATE ergo_internal.views SET last_success_at = now() - interval '60 minutes', complete_to = now() - interval '60 minutes' WHERE name = 'rollup_1m'", "UPDATE ergo_internal.views SET last_success_at = now(), complete_to = now() WHERE name = 'rollup_1m'" },
        { "view.paused", "SELECT ergo_internal.pause_view('rollup_5m', 'for worker-4711', 'somebody')", "SELECT ergo_internal.resume_view('rollup_5m', 'somebody')" },
        { "job.paused", "SELECT ergo_internal.pause_job('trim', 'for worker-4711', 'somebody')", "SELECT ergo_internal.resume_job('trim', 'somebody')" },
        { "retention.failed", Retention + "'failed', 'lock timeout of worker-4711')", Retention + "'succeeded', NULL)" },
        { "retention.refused", "UPDATE ergo_internal.clock SET believed_at = now() + interval '2 days'", "UPDATE ergo_internal.clock SET believed_at = now()" },
        { "balance.differs", "UPDATE ergo_internal.views SET balance = jsonb_set(balance, '{missing}', '-7') WHERE name = 'rollup_5m'", "UPDATE ergo_internal.views SET balance = jsonb_set(balance, '{missing}', '0') WHERE name = 'rollup_5m'" },
        { "audit.broken", Forged + "SELECT ergo_internal.check_audit()", "UPDATE ergo_internal.audit_log SET actor = left(actor, -1) WHERE id = 1; SELECT ergo_internal.check_audit()" },
        { "storage.low", "SELECT ergo_internal.note_disk(99, 1000, 10)", "SELECT ergo_internal.note_disk(101, 1000, 10)" },
        { "report.failed", Report, "UPDATE ergo_internal.report_runs SET outcome = 'done'" },
        { "partitions.waiting", "INSERT INTO ergonomic_snapshots (warehouse_id, zone_id, pick_location_id, event_time) VALUES ('w1', 'z', 'p', now() - interval '40 days')", "DELETE FROM ergonomic_snapshots" },
    };

    [Theory, MemberData(nameof(Faults))]
    public async Task Incident_is_told_once_by_webhook_and_by_mail_and_so_is_its_end(string type, string fault, string mend)
    {
        await using var portals = await AlertedPortals.StartAsync();
        var secret = await portals.AddAsync();
        await portals.AddAsync(AlertTargetKind.Mail, "operations@example.org", "Operations by mail");
        await portals.RunAsync();
        Assert.Empty(portals.Receiver.Got);

        await portals.SqlAsync(fault);
        await portals.RunAsync();
        var told = Assert.Single(portals.Receiver.Got);
        Assert.Equal(type, told.Type);
        Assert.True(told.IsSignedWith(secret));
        Assert.Matches("^msg_[0-9a-f]{32}$", told.Id);
        Assert.Equal(type is "view.late" or "view.paused" or "job.paused" or "partitions.waiting" or "storage.low" ? "warning" : "failing", told.Json.GetProperty("data").GetProperty("severity").GetString());
        Assert.NotEmpty(told.Json.GetProperty("data").GetProperty("text").GetString()!);
        var mail = Assert.Single(portals.Mail.Taken);
        Assert.Contains(told.Json.GetProperty("data").GetProperty("text").GetString()!, mail.TextBody, StringComparison.Ordinal);

        await portals.SqlAsync(mend);
        await portals.RunAsync();
        Assert.Equal([type, type.Split('.')[0] + ".recovered"], portals.Receiver.Got.Select(received => received.Type));
        Assert.True(portals.Receiver.Got.Last().IsSignedWith(secret));
        Assert.Equal(told.Json.GetProperty("data").GetProperty("incident").GetInt64(), portals.Receiver.Got.Last().Json.GetProperty("data").GetProperty("incident").GetInt64());
        Assert.Equal(2, portals.Mail.Taken.Count);
        Assert.StartsWith("[Ergo Portal] Well again", portals.Mail.Taken.Last().Subject, StringComparison.Ordinal);
        // Neither what people wrote nor what a failure said, which may name people.
        var all = string.Concat(portals.Receiver.Got.Select(received => System.Text.Encoding.UTF8.GetString(received.Body))) + string.Concat(portals.Mail.Taken.Select(one => one.Subject + one.TextBody));
        Assert.DoesNotContain("worker-4711", all, StringComparison.Ordinal);
        Assert.DoesNotContain("somebody", all, StringComparison.Ordinal);
        Assert.Equal("sent", await portals.HealthAsync("alerts"));
    }
}
