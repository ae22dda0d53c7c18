using System.Diagnostics.Metrics;
using Ergo.Portal.Database;
using Ergo.Portal.Telemetry;
using Ergo.Portal.Tests.Hosting;
using Ergo.Testing;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Ergo.Portal.Tests.Telemetry;

/// <summary>What is told while the database does not answer.</summary>
[Collection(OneAtATime.Name)]
public sealed class LostDatabaseTests
{
    [Fact]
    public async Task Nothing_is_told_of_a_database_while_it_does_not_answer()
    {
        await using var own = await TestPostgres.CreateDatabaseAsync();
        NpgsqlConnectionStringBuilder database = new(own.ConnectionString);
        await using Relay network = new(database.Host!, database.Port);
        (database.Host, database.Port, database.Pooling) = ("127.0.0.1", network.Port, true);
        await using PortalFactory portal = new() { ConnectionString = database.ConnectionString, Settings = new Dictionary<string, string> { ["Telemetry:Prometheus:Key"] = MeasuredPortal.Key } };
        using var client = portal.Browser();
        client.DefaultRequestHeaders.Authorization = new("Bearer", MeasuredPortal.Key);
        Uri metrics = new("/metrics", UriKind.Relative);
        var gauges = portal.Services.GetRequiredService<PortalGauges>();
        await UntilAsync(() => gauges.Now is not null);
        Assert.Contains("ergo_view_backlog{", await client.GetStringAsync(metrics), StringComparison.Ordinal);
        await network.CutAsync();
        await UntilAsync(() => !portal.Services.GetRequiredService<DatabaseState>().IsReady);
        // The exporter keeps an answer for a third of a second.
        await Task.Delay(400);
        var text = await client.GetStringAsync(metrics);
        Assert.Contains("ergo_database_ready{otel_scope_name=\"Ergo.Portal\"} 0", text, StringComparison.Ordinal);
        Assert.DoesNotContain("ergo_view_", text, StringComparison.Ordinal);
        Assert.DoesNotContain("ergo_retention_", text, StringComparison.Ordinal);
        Assert.DoesNotContain("ergo_job_failed_runs", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Portal_without_a_database_tells_that_and_no_more()
    {
        using MeterListener listener = new();
        await using PortalFactory portal = new() { ConnectionString = "Host=127.0.0.1;Port=9;Database=x;Username=x;Password=x", Settings = new Dictionary<string, string> { ["Telemetry:Prometheus:Key"] = MeasuredPortal.Key } };
        var meters = portal.Services.GetRequiredService<IMeterFactory>();
        List<(string Name, double Value)> told = [];
        listener.InstrumentPublished = (instrument, self) =>
        {
            if (instrument.Meter.Name == "Ergo.Portal" && ReferenceEquals(instrument.Meter.Scope, meters))
            {
                self.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<double>((instrument, value, _, _) => told.Add((instrument.Name, value)));
        listener.SetMeasurementEventCallback<int>((instrument, value, _, _) => told.Add((instrument.Name, value)));
        listener.Start();
        listener.RecordObservableInstruments();
        Assert.Equal([("ergo.circuits.open", 0d), ("ergo.database.ready", 0d)], told.Order());
    }

    private static async Task UntilAsync(Func<bool> holds)
    {
        using CancellationTokenSource limit = new(TimeSpan.FromMinutes(1));
        while (!holds())
        {
            await Task.Delay(50, limit.Token);
        }
    }
}
