using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using Ergo.Accounts.Audit;
using Ergo.Accounts.Exports;
using Ergo.Operations;
using Ergo.Operations.Access;
using Ergo.Operations.Reports;
using Ergo.Portal.Tests.Hosting;

namespace Ergo.Portal.Tests.Reports;

/// <summary>A database that goes away before or while a report is made.</summary>
public sealed class ReportLossTests(ExposureStore store) : IClassFixture<ExposureStore>
{
    private const string ManyRows = """
        DELETE FROM ergo_internal.published_cells WHERE warehouse_id = 'w2';
        INSERT INTO ergo_internal.published_cells (warehouse_id, cell_start, cell_end, people, green_minutes, yellow_minutes, red_minutes, total_minutes)
        VALUES ('w2', date_trunc('hour', now()) - interval '20 hours', date_trunc('hour', now()) - interval '10 hours', 200000, 6000000, 4000000, 2000000, 12000000);
        INSERT INTO ergo_internal.published_workers
        SELECT 'w2', date_trunc('hour', now()) - interval '20 hours', 'worker number ' || n, 30, 20, 10, 60, 50, 0, NULL, 0
        FROM generate_series(1, 200000) n
        """;

    [Theory]
    [InlineData(ReportFormat.Csv)]
    [InlineData(ReportFormat.JsonLines)]
    public async Task Download_whose_database_is_lost_half_way_does_not_look_complete_and_says_so(ReportFormat format)
    {
        await store.RunAsync(ManyRows);
        await using var portal = new PortalFactory { ConnectionString = store.ConnectionString };
        // A real connection: only there an answer is cut off as a browser would see it.
        portal.UseKestrel(0);
        using var person = await portal.SignedInWithRolesAsync(Roles.ComplianceOfficer);
        using var answer = await person.PostReportAsync(ReportForm.Csv("HALL", ReportForm.Latest()) with { Format = format }, root: portal.ClientOptions.BaseAddress);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        await using var body = await answer.Content.ReadAsStreamAsync();
        using MemoryStream received = new();
        var chunk = new byte[1000];
        await body.ReadExactlyAsync(chunk);
        await store.RunAsync("""
            SELECT pg_terminate_backend(pid) FROM pg_stat_activity
            WHERE datname = current_database() AND pid <> pg_backend_pid() AND query LIKE '%published_cells%' AND state = 'active'
            """);
        await Assert.ThrowsAnyAsync<Exception>(async () =>
        {
            while (await body.ReadAsync(chunk) is > 0 and var read)
            {
                received.Write(chunk.AsSpan(0, read));
            }
        });
        var last = Encoding.UTF8.GetString(received.ToArray()).TrimEnd('\r', '\n').Split('\n')[^1];
        Assert.StartsWith(format == ReportFormat.Csv ? "BROKEN OFF, NOT THE WHOLE REPORT: " : "{\"line\":\"broken off\",\"why\":\"BROKEN OFF, NOT THE WHOLE REPORT: ", last.TrimStart('"'), StringComparison.Ordinal);

        // The history has it as failed with what went wrong, and keeps nothing of it.
        var id = Regex.Match(answer.Content.Headers.ContentDisposition!.FileName!, "ER-[0-9A-Z]{5}-[0-9A-Z]{5}").Value;
        var record = await RecordAsync(id);
        Assert.Equal((ExportState.Failed, AccessCodes.DatabaseFailed, null), (record.State, record.Failure?.Code, record.KeptUntil));
        Assert.Equal(0L, await store.AskAsync<long>($"SELECT (SELECT count(*) FROM ergo_internal.export_parts WHERE export_id = '{id}') + (SELECT count(*) FROM ergo_internal.export_digests WHERE export_id = '{id}')"));
        Assert.Contains(await new AuditLog(store.DataSource).ListAsync(new AuditFilter { Outcome = AuditOutcome.Failed }, 10), entry => entry.Act.Code == ReportCodes.Export && entry.Result?.Code == AccessCodes.DatabaseFailed);
    }

    // It is written down a moment after the connection is gone.
    private async Task<ExportRecord> RecordAsync(string id)
    {
        for (var attempt = 0; ; attempt++)
        {
            var record = (await new ExportStore(store.DataSource).FindAsync(new ExportView(true, [], null, null), id))!;
            if (record.State != ExportState.Running || attempt == 60)
            {
                return record;
            }

            await Task.Delay(500);
        }
    }

    [Fact]
    public async Task Download_without_a_database_says_so_instead_of_giving_a_file()
    {
        await store.RunAsync("ALTER TABLE ergo_internal.published_workers RENAME TO hidden_table");
        try
        {
            using var person = await store.Portal.SignedInWithRolesAsync(Roles.ComplianceOfficer);
            using var answer = await person.PostReportAsync(ReportForm.Csv("HALL", ReportForm.Latest()));
            Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
            Assert.Contains("failed. The database answers with an error (42P01).", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
            Assert.Null(answer.Content.Headers.ContentDisposition);
        }
        finally
        {
            await store.RunAsync("ALTER TABLE ergo_internal.hidden_table RENAME TO published_workers");
        }
    }
}
