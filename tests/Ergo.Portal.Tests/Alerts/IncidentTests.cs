using Ergo.Accounts.Alerts;
using Microsoft.Extensions.DependencyInjection;

namespace Ergo.Portal.Tests.Alerts;

/// <summary>When something is an incident, and when it is over.</summary>
public sealed class IncidentTests
{
    private const string Fail = "UPDATE ergo_internal.views SET last_error = 'disk full', last_error_at = clock_timestamp(), last_success_at = clock_timestamp() - interval '1 second' WHERE name = 'rollup_5m'";
    private const string Mend = "UPDATE ergo_internal.views SET last_success_at = clock_timestamp(), last_error_at = clock_timestamp() - interval '1 hour' WHERE name = 'rollup_5m'";

    [Fact]
    public async Task What_comes_and_goes_is_one_incident()
    {
        await using var portals = await AlertedPortals.StartAsync(("Alerts:OpenAfter", "00:02:00"), ("Alerts:CloseAfter", "00:05:00"));
        await portals.AddAsync();
        // Gone before it lasted.
        await portals.SqlAsync(Fail);
        await portals.RunAsync(2);
        await portals.SqlAsync(Mend);
        await portals.RunAsync(2);
        Assert.Empty(portals.Receiver.Got);
        Assert.Equal(0, await portals.AskAsync<long>("SELECT count(*) FROM ergo_internal.incidents"));

        await portals.SqlAsync(Fail);
        await portals.RunAsync(1);
        await portals.SqlAsync("UPDATE ergo_internal.incidents SET found_at = found_at - interval '119 seconds'");
        Assert.Empty(portals.Receiver.Got);
        await portals.SqlAsync("UPDATE ergo_internal.incidents SET found_at = found_at - interval '2 seconds'");
        for (var turn = 0; turn < 4; turn++)
        {
            await portals.RunAsync(1);
            await portals.SqlAsync(Mend);
            await portals.RunAsync(1);
            await portals.SqlAsync(Fail);
        }

        await portals.RunAsync(1);
        Assert.Equal(["view.failing"], portals.Receiver.Got.Select(received => received.Type));
        await portals.SqlAsync(Mend);
        await portals.RunAsync(1);
        await portals.SqlAsync("UPDATE ergo_internal.incidents SET fine_since = fine_since - interval '301 seconds'");
        await portals.RunAsync();
        Assert.Equal(["view.failing", "view.recovered"], portals.Receiver.Got.Select(received => received.Type));
    }

    [Fact]
    public async Task One_that_gets_worse_says_so_once_and_recovers_once()
    {
        await using var portals = await AlertedPortals.StartAsync();
        await portals.AddAsync();
        await portals.AddAsync(AlertTargetKind.Mail, "late@example.org", "Late only", "view.late");
        await portals.SqlAsync("UPDATE ergo_internal.views SET last_success_at = now() - interval '60 minutes', complete_to = now() - interval '60 minutes' WHERE name = 'rollup_5m'");
        await portals.RunAsync();
        await portals.SqlAsync(Fail);
        await portals.RunAsync();
        await portals.SqlAsync("UPDATE ergo_internal.views SET last_error_at = NULL WHERE name = 'rollup_5m'");
        await portals.RunAsync();
        await portals.SqlAsync(Fail);
        await portals.RunAsync();
        await portals.SqlAsync("UPDATE ergo_internal.views SET complete_to = clock_timestamp(); " + Mend);
        await portals.RunAsync();
        Assert.Equal(["view.late", "view.failing", "view.recovered"], portals.Receiver.Got.Select(received => received.Type));
        Assert.Equal(1, await portals.AskAsync<long>("SELECT count(*) FROM ergo_internal.incidents"));
        Assert.Equal(["[Ergo Portal] Look: rollup_5m is late: no refresh has ended well in three of its intervals", "[Ergo Portal] Well again: rollup_5m is fresh again"], portals.Mail.Taken.Select(mail => mail.Subject));
    }

    [Fact]
    public async Task Target_gets_what_it_chose_and_one_that_comes_later_hears_of_what_is_open()
    {
        await using var portals = await AlertedPortals.StartAsync();
        await portals.AddAsync(types: ["storage.low"]);
        await portals.SqlAsync(Fail + "; SELECT ergo_internal.note_disk(1, 1000, 10)");
        await portals.RunAsync();
        Assert.Equal("storage.low", Assert.Single(portals.Receiver.Got).Type);
        await portals.AddAsync(AlertTargetKind.Mail, "later@example.org", "Later", "view.failing");
        await portals.RunAsync();
        Assert.Contains("fails to refresh", Assert.Single(portals.Mail.Taken).Subject, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Incident_that_ends_while_a_target_is_paused_is_told_when_it_is_resumed()
    {
        await using var portals = await AlertedPortals.StartAsync();
        await portals.AddAsync();
        await portals.SqlAsync(Fail);
        await portals.RunAsync();
        var operations = portals.First.Services.GetRequiredService<Ergo.Operations.Alerts.AlertOperations>();
        await operations.PauseAsync(AlertedPortals.Admin, await portals.TargetAsync());
        await portals.SqlAsync(Mend);
        await portals.RunAsync();
        Assert.Single(portals.Receiver.Got);
        await operations.ResumeAsync(AlertedPortals.Admin, await portals.TargetAsync());
        await portals.RunAsync();
        Assert.Equal(["view.failing", "view.recovered"], portals.Receiver.Got.Select(received => received.Type));
    }

    [Fact]
    public async Task Audit_chain_is_checked_from_time_to_time_and_stays_a_line_of_health()
    {
        await using var portals = await AlertedPortals.StartAsync();
        Assert.Equal("never", await portals.HealthAsync("audit"));
        Assert.True(await portals.AskAsync<bool>("SELECT ergo_internal.check_audit('6 hours')"));
        Assert.False(await portals.AskAsync<bool>("SELECT ergo_internal.check_audit('6 hours')"));
        Assert.Equal("whole", await portals.HealthAsync("audit"));
        await portals.SqlAsync("SELECT append_audit('a', 'Doing it', 'done'), append_audit('b', 'Doing it', 'done'); ALTER TABLE ergo_internal.audit_log DISABLE TRIGGER append_only; DELETE FROM ergo_internal.audit_log WHERE actor = 'a'");
        // Not before its time.
        Assert.Equal("whole", await portals.HealthAsync("audit"));
        await portals.SqlAsync("UPDATE ergo_internal.readings SET read_at = read_at - interval '6 hours'");
        await portals.First.Services.GetRequiredService<Ergo.Operations.Alerts.AlertRun>().CheckAuditAsync();
        Assert.Equal("broken", await portals.HealthAsync("audit"));
        var words = await portals.AskAsync<string>("SELECT detail::text FROM health_checks() WHERE check_name = 'audit'");
        Assert.Contains("is broken at entry ", Portal.Words.NoticeWords.Of(Ergo.Database.Notice.Parse("health.audit.broken", words)), StringComparison.Ordinal);
    }

    [Fact]
    public void Every_type_has_words_and_a_label() => Assert.All(AlertTypes.All.Append(AlertTypes.Test).Concat(AlertTypes.All.Where(type => type != AlertTypes.ZoneOver).Select(type => type.Split('.')[0] + AlertTypes.Recovered)), type =>
    {
        Assert.Contains(Incident.CodePrefix + type, Portal.Words.NoticeWords.Codes);
        Assert.NotEqual(type, Portal.Words.AlertWords.Label(type));
    });
}
