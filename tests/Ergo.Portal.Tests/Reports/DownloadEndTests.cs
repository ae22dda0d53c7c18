using System.Diagnostics;
using System.Net;
using Ergo.Accounts;
using Ergo.Accounts.Audit;
using Ergo.Accounts.Exports;
using Ergo.Operations.Access;
using Ergo.Operations.Reports;
using Ergo.Portal.Tests.Hosting;
using Ergo.Portal.Words;
using Ergo.Snapshots.Access;
using Ergo.Snapshots.Privacy;
using Ergo.Snapshots.Warehouses;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Ergo.Portal.Tests.Reports;

/// <summary>What ends a download before its last row. Over real connections: only there an answer is cut off as a browser would see it.</summary>
public sealed class DownloadEndTests(DownloadEndTests.LongReport store) : IClassFixture<DownloadEndTests.LongReport>
{
    private static readonly ReportRequest Report = ReportForm.Csv("HALL", ReportForm.Latest());

    [Fact]
    public async Task Session_that_ends_ends_the_download()
    {
        await using var portal = Serve();
        using var person = await portal.SignedInAsAsync([Roles.ComplianceOfficer], ["*"], "leaver");
        await AssertCutOffAsync(portal, person, Report, () => store.Data.RunAsync("UPDATE ergo_internal.sessions SET ended_at = now(), ended_by = 'test', end_reason = 'test' WHERE subject = 'leaver'"));
        await store.AssertWrittenDownAsync("the session ended");
    }

    [Fact]
    public async Task Right_that_is_taken_ends_the_download()
    {
        await using var portal = Serve();
        using var person = await portal.SignedInAsAsync([Roles.ComplianceOfficer], ["*"], "moved");
        await AssertCutOffAsync(portal, person, Report, () => store.Data.RunAsync("UPDATE ergo_internal.sessions SET claims = '[]' WHERE subject = 'moved'"));
        await store.AssertWrittenDownAsync("the person's rights changed");
    }

    [Fact]
    public async Task Worker_ids_whose_time_is_over_end_the_download()
    {
        await using var portal = Serve();
        var key = await portal.StartSessionAsync([Roles.Admin], ["*"], "curious");
        var session = (await portal.Services.GetRequiredService<SessionStore>().FindAsync(key))!;
        var warehouse = (await portal.Services.GetRequiredService<WarehouseDirectory>().FindByCodeAsync(AccessScope.All, "HALL"))!;
        await portal.Services.GetRequiredService<Unmaskings>().BeginAsync(session.Id, warehouse, "A test of the end of it", TimeSpan.FromMinutes(5));
        using var person = portal.WithKey(key);
        await AssertCutOffAsync(portal, person, ReportForm.Hours("HALL", ReportForm.Latest()), () => portal.Services.GetRequiredService<Unmaskings>().EndAsync(session.Id, warehouse));
        await store.AssertWrittenDownAsync("the time for which worker ids are shown is over");
    }

    [Fact]
    public async Task Download_ends_after_its_longest_time()
    {
        await using var portal = Serve(("Downloads:LongestTime", "00:00:40"));
        using var person = await portal.SignedInAsAsync([Roles.ComplianceOfficer], ["*"], "patient");
        await AssertCutOffAsync(portal, person, Report, () => Task.Delay(TimeSpan.FromSeconds(40)));
        await store.AssertWrittenDownAsync("it took longer than 00:00:40");
    }

    [Fact]
    public async Task Reader_that_takes_600_bytes_a_second_holds_no_place()
    {
        await using var portal = Serve(("RateLimits:DownloadsAtOnce", "1"), ("Downloads:SlowFor", "00:00:06"));
        using var slow = await portal.SignedInAsAsync([Roles.ComplianceOfficer], ["*"], "slow");
        using var other = await portal.SignedInAsAsync([Roles.ComplianceOfficer], ["*"], "other");
        using var answer = await slow.PostReportAsync(Report, root: portal.ClientOptions.BaseAddress);
        await using var body = await answer.Content.ReadAsStreamAsync();
        var little = new byte[600];
        Assert.Equal(HttpStatusCode.TooManyRequests, await AskAsync(portal, other));
        var begun = Stopwatch.GetTimestamp();
        while (await AskAsync(portal, other) != HttpStatusCode.OK)
        {
            Assert.True(Stopwatch.GetElapsedTime(begun) < TimeSpan.FromMinutes(2), "The slow reader holds its place.");
            try
            {
                await body.ReadExactlyAsync(little);
            }
            catch (Exception failure) when (failure is IOException or HttpRequestException)
            {
                // Cut off.
            }

            await Task.Delay(TimeSpan.FromSeconds(1));
        }
    }

    private static async Task<HttpStatusCode> AskAsync(PortalFactory portal, HttpClient person)
    {
        // An empty report of another warehouse: what counts is whether it is let in.
        using var answer = await person.PostReportAsync(ReportForm.Csv("DOCK W/1", new ReportPeriod(PeriodName.LastYear)), root: portal.ClientOptions.BaseAddress);
        return answer.StatusCode;
    }

    private static async Task AssertCutOffAsync(PortalFactory portal, HttpClient person, ReportRequest request, Func<Task> end)
    {
        using var answer = await person.PostReportAsync(request, root: portal.ClientOptions.BaseAddress);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        await using var body = await answer.Content.ReadAsStreamAsync();
        await body.ReadExactlyAsync(new byte[1000]);
        await end();
        // Longer than the interval at which it is looked at; nothing is read, as by a person whose disk is slow.
        await Task.Delay(TimeSpan.FromSeconds(9));
        await Assert.ThrowsAnyAsync<Exception>(() => body.CopyToAsync(Stream.Null));
    }

    private PortalFactory Serve(params (string Key, string Value)[] settings)
    {
        PortalFactory portal = new() { ConnectionString = store.Data.ConnectionString, Settings = settings.ToDictionary(one => one.Key, one => one.Value) };
        portal.UseKestrel(0);
        portal.Browser().Dispose();
        return portal;
    }

    /// <summary>A store whose report is longer than what the network holds on its way.</summary>
    public sealed class LongReport : IAsyncLifetime
    {
        private const string ManyRows = """
            INSERT INTO ergo_internal.worker_exposure_minutes
            SELECT 'w2', NULL, 'worker number ' || n, NULL, 'A', date_trunc('hour', now()) - n % 20 * interval '1 hour', 60, 30, 20, 10, 60, 0, NULL, 0, NULL, 50, now(), now()
            FROM generate_series(1, 400000) n;
            INSERT INTO ergo_internal.published_cells (warehouse_id, cell_start, cell_end, people, green_minutes, yellow_minutes, red_minutes, total_minutes)
            VALUES ('w2', date_trunc('hour', now()) - interval '20 hours', date_trunc('hour', now()) - interval '10 hours', 400000, 12000000, 8000000, 4000000, 24000000);
            INSERT INTO ergo_internal.published_workers
            SELECT 'w2', date_trunc('hour', now()) - interval '20 hours', 'worker number ' || n, 30, 20, 10, 60, 50, 0, NULL, 0 FROM generate_series(1, 400000) n
            """;

        internal ExposureStore Data { get; } = new();

        public async Task InitializeAsync()
        {
            await Data.InitializeAsync();
            await Data.RunAsync(ManyRows);
        }

        public Task DisposeAsync() => Data.DisposeAsync();

        // It is written down a moment after the reader has found out.
        internal async Task AssertWrittenDownAsync(string detail)
        {
            for (var attempt = 0; attempt < 60; attempt++)
            {
                var failed = await new AuditLog(Data.DataSource).ListAsync(new AuditFilter { Outcome = AuditOutcome.Failed }, 100);
                if (failed.Any(entry => entry.Result is { } result && NoticeWords.Of(result) == $"The report was cut off: {detail}"))
                {
                    var records = await new ExportStore(Data.DataSource).ListAsync(new ExportView(true, [], null, null), 100);
                    Assert.Contains(records, record => record.State == ExportState.Failed && record.Failure is { } why && NoticeWords.Of(why) == $"The report was cut off: {detail}" && record.KeptUntil is null);
                    return;
                }

                await Task.Delay(500);
            }

            Assert.Fail($"The audit log does not say: {detail}");
        }
    }
}
