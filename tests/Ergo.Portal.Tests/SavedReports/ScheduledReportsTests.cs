using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json;
using Ergo.Accounts;
using Ergo.Accounts.Exports;
using Ergo.Accounts.SavedReports;
using Ergo.Operations.Access;
using Ergo.Operations.Reports;
using Ergo.Operations.SavedReports;
using Ergo.Portal.Tests.Hosting;
using Ergo.Portal.Tests.Reports;
using Microsoft.Extensions.DependencyInjection;
using MimeKit;

namespace Ergo.Portal.Tests.SavedReports;

/// <summary>Scheduled reports are made once and handed over once, with real portals, a real database and a real mail server.</summary>
public sealed class ScheduledReportsTests(ExposureStore store) : IClassFixture<ExposureStore>, IAsyncLifetime
{
    private MailServer _mail = default!;
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ergo-report-folder-");
    private PortalFactory _first = default!;
    private PortalFactory _second = default!;

    public async Task InitializeAsync()
    {
        await store.RunAsync("DELETE FROM ergo_internal.report_templates; TRUNCATE ergo_internal.exports CASCADE");
        _mail = MailServer.Start();
        (_first, _second) = (Portal(), Portal());
        using var one = _first.Browser();
        using var other = _second.Browser();
    }

    public async Task DisposeAsync()
    {
        await _first.DisposeAsync();
        await _second.DisposeAsync();
        await _mail.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task Two_portals_make_and_mail_what_is_due_once()
    {
        await store.RunAsync("CALL refresh_all_views()");
        await ScheduleAsync(["officer@example.org", "safety@example.org"]);
        for (var turn = 0; turn < 3; turn++)
        {
            await Task.WhenAll(RunAsync(_first), RunAsync(_second));
        }

        Assert.Equal(["officer@example.org", "safety@example.org"], _mail.Taken.Select(message => message.To.Mailboxes.Single().Address).Order());
        var export = Assert.Single(await ExportsAsync());
        Assert.Equal((ExportState.Done, "schedule"), (export.State, export.Door));
        var message = _mail.Taken.First();
        Assert.Contains(export.Id, message.TextBody, StringComparison.Ordinal);
        Assert.Matches(@"(?s)This morning, over the last seven whole days:\s+- .+ Warehouse: \d+\.\d %", message.TextBody);
        var attached = Content(Assert.IsAssignableFrom<MimePart>(Assert.Single(message.Attachments)));
        Assert.Equal(export.Hashes[export.FileName!], Convert.ToHexStringLower(SHA256.HashData(attached)));
        using ZipArchive archive = new(new MemoryStream(attached));
        Assert.Contains(archive.Entries, entry => entry.Name == "manifest.json");
        Assert.Equal("done", Assert.Single(await RunsAsync()).Outcome);
    }

    [Fact]
    public async Task A_portal_that_stops_after_making_it_leaves_the_handing_over_to_the_next()
    {
        await ScheduleAsync(["officer@example.org", "safety@example.org"]);
        // It ends half-way: made, and sent to one of two.
        _mail.Refused = "safety@example.org";
        await RunAsync(_first);
        Assert.Single(_mail.Taken);
        var made = Assert.Single(await ExportsAsync());
        await _first.DisposeAsync();
        await store.RunAsync("UPDATE ergo_internal.report_runs SET retry_at = now()");
        _mail.Refused = null;
        await RunAsync(_second);
        await RunAsync(_second);
        Assert.Equal(["officer@example.org", "safety@example.org"], _mail.Taken.Select(message => message.To.Mailboxes.Single().Address));
        Assert.Equal(made.Id, Assert.Single(await ExportsAsync()).Id);
    }

    [Fact]
    public async Task What_was_missed_is_caught_up_day_by_day()
    {
        await ScheduleAsync(["officer@example.org"], missed: 3);
        await RunAsync(_first);
        var exports = await ExportsAsync();
        Assert.Equal(3, exports.Select(export => ReportRequest.Read(export.Request)!.Period.FirstDay).Distinct().Count());
        Assert.Equal(3, _mail.Taken.Count);
    }

    [Fact]
    public async Task A_server_that_refuses_for_good_is_told_on_the_page_and_nothing_is_made_twice()
    {
        await ScheduleAsync(["officer@example.org"]);
        for (var attempt = 0; attempt < 6; attempt++)
        {
            _mail.Refuse(1);
            await RunAsync(_first);
            await store.RunAsync("UPDATE ergo_internal.report_runs SET retry_at = now() WHERE ended_at IS NULL");
        }

        var run = Assert.Single(await RunsAsync());
        Assert.Equal("failed", run.Outcome);
        Assert.Contains("mailbox full", run.Failure, StringComparison.Ordinal);
        Assert.Single(await ExportsAsync());
        // The fifth attempt was the last, and its failure was mailed.
        Assert.StartsWith("Report not made", Assert.Single(_mail.Taken).Subject, StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_carries_what_its_owner_may_see_now()
    {
        await ScheduleAsync(["officer@example.org"]);
        await store.RunAsync("""UPDATE ergo_internal.report_owners SET claims = '[{"type": "roles", "value": "compliance-officer"}, {"type": "warehouses", "value": "w2"}]'""");
        await RunAsync(_first);
        Assert.Empty(await ExportsAsync());
        Assert.Contains(ReportCodes.WarehouseGone, Assert.Single(await RunsAsync()).Failure, StringComparison.Ordinal);
        await store.RunAsync("""UPDATE ergo_internal.report_owners SET claims = '[{"type": "roles", "value": "viewer"}, {"type": "warehouses", "value": "*"}]'; UPDATE ergo_internal.report_runs SET retry_at = now()""");
        await RunAsync(_first);
        Assert.Empty(await ExportsAsync());
        Assert.Contains(SavedReportCodes.OwnerLacksRight, Assert.Single(await RunsAsync()).Failure, StringComparison.Ordinal);
        Assert.Empty(_mail.Taken);
    }

    [Fact]
    public async Task It_waits_for_figures_that_are_not_complete_and_then_says_so()
    {
        await using var patient = Portal(("Exports:WaitForFigures", "02:00:00"));
        using var browser = patient.Browser();
        await ScheduleAsync(["officer@example.org"]);
        await store.RunAsync("UPDATE ergo_internal.report_schedules SET time_of_day = ((now() AT TIME ZONE 'America/New_York') - interval '1 minute')::time, active_since = now() - interval '10 minutes'");
        await store.RunAsync("UPDATE ergo_internal.views SET complete_to = now() - interval '2 days' WHERE name = 'worker_exposure_minutes'");
        await RunAsync(patient);
        var run = Assert.Single(await RunsAsync());
        Assert.Null(run.Outcome);
        Assert.Contains(SavedReportCodes.NotComplete, run.Failure, StringComparison.Ordinal);
        Assert.Empty(await ExportsAsync());
        await store.RunAsync("UPDATE ergo_internal.report_runs SET retry_at = now()");
        await RunAsync(_first);
        var export = Assert.Single(await ExportsAsync());
        using var manifest = JsonDocument.Parse((await _first.Services.GetRequiredService<ExportStore>().ProofAsync(export.Id))!.Manifest);
        Assert.Contains(manifest.RootElement.GetProperty("warnings").EnumerateArray(), warning => warning.GetString()!.Contains("is late", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_folder_gets_whole_files_only()
    {
        await ScheduleAsync([], toFolder: true);
        await RunAsync(_first);
        var export = Assert.Single(await ExportsAsync());
        var file = Assert.Single(_folder.GetFiles());
        Assert.Equal(export.FileName, file.Name);
        Assert.Equal(export.Hashes[file.Name], Convert.ToHexStringLower(SHA256.HashData(await File.ReadAllBytesAsync(file.FullName))));
    }

    private static byte[] Content(MimePart part)
    {
        using MemoryStream content = new();
        part.Content!.DecodeTo(content);
        return content.ToArray();
    }

    private static Task RunAsync(PortalFactory portal) => portal.Services.GetRequiredService<ScheduledReports>().RunAsync();

    private PortalFactory Portal(params (string Key, string Value)[] more) => new()
    {
        ConnectionString = store.ConnectionString,
        Settings = new Dictionary<string, string>(more.Select(pair => KeyValuePair.Create(pair.Key, pair.Value)))
        {
            ["Mail:Host"] = "127.0.0.1", ["Mail:Port"] = _mail.Port.ToString(System.Globalization.CultureInfo.InvariantCulture), ["Mail:Security"] = "None", ["Mail:From"] = "portal@example.org",
            ["Exports:Folder"] = _folder.FullName, ["Exports:WaitForFigures"] = more.Length > 0 ? more[0].Value : "00:00:00",
        },
    };

    private async Task<IReadOnlyList<ExportRecord>> ExportsAsync() => await _second.Services.GetRequiredService<ExportStore>().ListAsync(ExportView.All, 100);

    private async Task<IReadOnlyList<ReportRun>> RunsAsync() =>
        await _second.Services.GetRequiredService<SavedReportStore>().RunsAsync(await store.AskAsync<long>("SELECT id FROM ergo_internal.report_schedules"), 100);

    // Due so many times up to now.
    private async Task ScheduleAsync(string[] recipients, int missed = 1, bool toFolder = false)
    {
        var saved = _second.Services.GetRequiredService<SavedReportStore>();
        var now = TimeProvider.System.GetUtcNow();
        Session owner = new()
        {
            Id = 1, Issuer = "https://issuer.example", Subject = "officer", Name = "Compliance officer", StartedAt = now, SeenAt = now, EndsAt = now.AddHours(1),
            Claims = [new SessionClaim("roles", Roles.ComplianceOfficer), new SessionClaim("warehouses", "w1")],
        };
        ReportTemplate template = new()
        {
            Name = "By worker", Issuer = owner.Issuer, Subject = owner.Subject, OwnerName = owner.Name, Request = new ReportRequest { Warehouses = ["DOCK W/1"], Format = ReportFormat.Csv }.ToJson(),
        };
        await saved.SaveAsync(template);
        ReportSchedule schedule = new()
        {
            TemplateId = template.Id, Cadence = ReportCadence.Daily, TimeOfDay = new TimeOnly(0, 0), Timezone = "America/New_York", Reason = "For the weekly inspection", Recipients = recipients, ToFolder = toFolder,
        };
        schedule.ActiveSince = DueTimes.Between(schedule, now.AddDays(-10), now)[^missed].AddMinutes(-1);
        await saved.SaveAsync(schedule, owner);
    }
}
