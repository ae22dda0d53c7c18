using System.Net;
using System.Text;
using Ergo.Operations.Access;
using Ergo.Portal.Tests.Reports;
using Ergo.Snapshots.Retention;
using Ergo.Snapshots.Views;
using Microsoft.Extensions.DependencyInjection;

namespace Ergo.Portal.Tests.Telemetry;

/// <summary>What a collector is sent.</summary>
[Collection(OneAtATime.Name)]
public sealed class CollectorTests
{
    [Fact]
    public async Task Collector_is_sent_metrics_and_traces_and_nothing_of_people()
    {
        await using var collector = await Collector.StartAsync();
        await using var portal = await MeasuredPortal.StartAsync(
            ("Telemetry:Otlp:Endpoint", collector.Address), ("Telemetry:Otlp:Headers", "x-collector-key=of-the-portal"), ("OTEL_METRIC_EXPORT_INTERVAL", "500"), ("OTEL_BSP_SCHEDULE_DELAY", "200"));
        var services = portal.Factory.Services;
        await services.GetRequiredService<MaterializedViewsService>().RefreshAllViewsAsync("somebody");
        await services.GetRequiredService<DataRetentionJob>().RunManuallyAsync("somebody");
        await Assert.ThrowsAsync<RefreshException>(() => services.GetRequiredService<MaterializedViewsService>().RefreshViewAsync("view-of-somebody", "somebody"));
        using var person = await portal.Factory.SignedInAsAsync([Roles.ComplianceOfficer], ["*"], "subject-of-somebody");
        person.DefaultRequestHeaders.UserAgent.ParseAdd("browser-of-somebody/1.0");
        foreach (var path in new[] { "/red-zones?w=OWN&zone=zone-4711", "/reports/exports/id-of-somebody/file?q=search-of-somebody", "/name-of-somebody" })
        {
            using var answer = await person.GetAsync(new Uri(path, UriKind.Relative));
        }

        using (var report = await person.PostReportAsync(ReportForm.Csv("OWN", ReportForm.Latest()), "A reason of somebody"))
        {
            Assert.Equal(HttpStatusCode.OK, report.StatusCode);
            await report.Content.ReadAsByteArrayAsync();
        }

        var metrics = await collector.WaitForAsync(
            "metrics", "ergo.refresh.duration", "ergo.view.lag", "ergo.view.backlog", "ergo.retention.deleted", "ergo.circuits.open", "ergo.page.question.duration", "ergo.job.failures",
            "db.client.connection.count", "http.server.request.duration", "dotnet.gc.collections", "ergo-portal");
        var traces = await collector.WaitForAsync("traces", "refresh", "retention run", "report", "GET /red-zones", "db.system.name", "http.route", "top_red_zones", "unknown");
        Assert.Equal(("of-the-portal", "application/x-protobuf"), Assert.Single(collector.HeadersOf("metrics")));
        Assert.Equal(("of-the-portal", "application/x-protobuf"), Assert.Single(collector.HeadersOf("traces")));
        foreach (var secret in new[] { "somebody", "4711", "worker-", "Secret hall", "SELECT", "CREATE ROLE", "PASSWORD", "url.query", "user_agent", "db.query.text", "client.address", "network.peer", "Application Name" })
        {
            AssertNone(secret, metrics);
            AssertNone(secret, traces);
        }

        // The failed refresh is told, without the words of its failure.
        AssertNone("exception", traces);
    }

    [Fact]
    public async Task Collector_that_is_not_there_is_no_fault_of_the_portal()
    {
        await using var portal = await MeasuredPortal.StartAsync(("Telemetry:Otlp:Endpoint", "http://127.0.0.1:9"), ("OTEL_METRIC_EXPORT_INTERVAL", "200"), ("OTEL_BSP_SCHEDULE_DELAY", "100"));
        await Task.Delay(TimeSpan.FromSeconds(1));
        Assert.Equal(HttpStatusCode.OK, (await portal.AskAsync(null, "/health/ready")).StatusCode);
        // To a collector only: nobody may ask.
        Assert.Equal(HttpStatusCode.NotFound, (await portal.AskAsync(MeasuredPortal.Key)).StatusCode);
    }

    private static void AssertNone(string secret, string text)
    {
        var at = text.IndexOf(secret, StringComparison.Ordinal);
        Assert.True(at < 0, at < 0 ? "" : $"{secret} in: {Encoding.ASCII.GetString(Encoding.Latin1.GetBytes(text.Substring(Math.Max(0, at - 100), Math.Min(200, text.Length - Math.Max(0, at - 100)))))}");
    }
}
