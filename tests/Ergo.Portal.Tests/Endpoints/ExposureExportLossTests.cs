using System.Net;
using Ergo.Operations.Access;
using Ergo.Portal.Tests.Hosting;

namespace Ergo.Portal.Tests.Endpoints;

public sealed class ExposureExportLossTests(ExposureStore store) : IClassFixture<ExposureStore>
{
    private const string ManyRows = """
        INSERT INTO ergo_internal.published_cells (warehouse_id, cell_start, cell_end, people, green_minutes, yellow_minutes, red_minutes, total_minutes)
        VALUES ('w2', date_trunc('hour', now()) - interval '20 hours', date_trunc('hour', now()) - interval '10 hours', 200000, 6000000, 4000000, 2000000, 12000000);
        INSERT INTO ergo_internal.published_workers
        SELECT 'w2', date_trunc('hour', now()) - interval '20 hours', 'worker number ' || n, 30, 20, 10, 60, 50, 0, NULL, 0
        FROM generate_series(1, 200000) n
        """;

    [Fact]
    public async Task Download_whose_database_is_lost_half_way_does_not_look_complete()
    {
        await store.RunAsync(ManyRows);
        await using var portal = new PortalFactory { ConnectionString = store.ConnectionString };
        // A real connection: only there an answer is cut off as a browser would see it.
        portal.UseKestrel(0);
        using var person = await portal.SignedInWithRolesAsync(Roles.ComplianceOfficer);
        using var answer = await person.GetAsync(new Uri(portal.ClientOptions.BaseAddress, "/exposure/export.csv?w=HALL&r=24h"), HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        await using var body = await answer.Content.ReadAsStreamAsync();
        var begin = new byte[1000];
        await body.ReadExactlyAsync(begin);
        await store.RunAsync("""
            SELECT pg_terminate_backend(pid) FROM pg_stat_activity
            WHERE datname = current_database() AND pid <> pg_backend_pid() AND query LIKE '%published_workers%' AND state = 'active'
            """);
        await Assert.ThrowsAnyAsync<Exception>(() => body.CopyToAsync(Stream.Null));
    }

    [Fact]
    public async Task Download_without_a_database_says_so_instead_of_giving_a_file()
    {
        await store.RunAsync("ALTER TABLE ergo_internal.published_workers RENAME TO hidden_table");
        try
        {
            using var person = await store.Portal.SignedInWithRolesAsync(Roles.ComplianceOfficer);
            using var answer = await person.GetAsync(new Uri("/exposure/export.csv?w=HALL&r=24h", UriKind.Relative));
            Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
            Assert.Contains("lacks a table or view", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
            Assert.Null(answer.Content.Headers.ContentDisposition);
        }
        finally
        {
            await store.RunAsync("ALTER TABLE ergo_internal.hidden_table RENAME TO published_workers");
        }
    }
}
