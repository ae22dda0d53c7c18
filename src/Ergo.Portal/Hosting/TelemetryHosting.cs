using Ergo.Database;
using Ergo.Portal.Startup;
using Ergo.Portal.Telemetry;
using Npgsql;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Ergo.Portal.Hosting;

/// <summary>Metrics and traces, for whom they are set up.</summary>
internal static class TelemetryHosting
{
    private const string Service = "ergo-portal";
    private static readonly string[] Untraced = ["/_blazor", "/_framework", "/_content", "/health"];
    private static readonly string[] Files = [".css", ".js", ".woff2", ".svg", ".png", ".ico", ".map", ".webmanifest"];

    /// <summary>Adds the section <c>Telemetry</c>, and what it asks for.</summary>
    public static void AddPortalTelemetry(this WebApplicationBuilder builder)
    {
        var settings = builder.AddSettings<TelemetrySettings, TelemetrySettingsValidator>(TelemetrySettings.Section);
        var services = builder.Services;
        services.AddSingleton<MetricsDoor>();
        if (!settings.IsOn || builder.IsRefused())
        {
            return;
        }

        services.AddSingleton<StoreReader>();
        services.AddSingleton<PortalGauges>();
        services.AddHostedService(provider => provider.GetRequiredService<PortalGauges>());
        var telemetry = services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService(Service, serviceVersion: ProductVersion.Text, autoGenerateServiceInstanceId: true))
            .WithMetrics(metrics => AddMetrics(metrics, settings));
        if (settings.Otlp.IsOn)
        {
            telemetry.WithTracing(traces => AddTraces(traces, settings.Otlp));
        }
    }

    /// <summary>Answers <c>/metrics</c> to whom it is for, before sign-in and the limits of people are asked.</summary>
    public static void UsePortalMetrics(this WebApplication app)
    {
        var door = app.Services.GetRequiredService<MetricsDoor>();
        app.MapWhen(MetricsDoor.IsFor, metrics =>
        {
            metrics.Use(door.PassAsync);
            if (door.IsOn)
            {
                metrics.UseOpenTelemetryPrometheusScrapingEndpoint(_ => true);
            }
        });
    }

    private static void AddMetrics(MeterProviderBuilder metrics, TelemetrySettings settings)
    {
        metrics.AddMeter(Measures.Name).AddAspNetCoreInstrumentation().AddRuntimeInstrumentation().AddNpgsqlInstrumentation();
        if (settings.Prometheus.IsOn)
        {
            metrics.AddPrometheusExporter();
        }

        if (settings.Otlp.IsOn)
        {
            metrics.AddOtlpExporter(otlp =>
            {
                otlp.Endpoint = settings.Otlp.AddressOf("v1/metrics");
                otlp.Protocol = settings.Otlp.Protocol;
                otlp.Headers = settings.Otlp.Headers;
            });
        }
    }

    private static void AddTraces(TracerProviderBuilder traces, OtlpSettings settings) => traces
        .AddSource(Measures.Name)
        .AddAspNetCoreInstrumentation(requests => requests.Filter = IsTraced)
        .AddNpgsql()
        // Before the exporter, which takes what is left.
        .AddProcessor(new PlainSpans())
        .AddOtlpExporter(otlp =>
        {
            otlp.Endpoint = settings.AddressOf("v1/traces");
            otlp.Protocol = settings.Protocol;
            otlp.Headers = settings.Headers;
        });

    // Asked before the request has an endpoint. A circuit's connection lasts for hours, and probes and files say nothing.
    private static bool IsTraced(HttpContext context) =>
        !MetricsDoor.IsFor(context) && !Untraced.Any(path => context.Request.Path.StartsWithSegments(path)) && !Files.Contains(Path.GetExtension(context.Request.Path.Value));
}
