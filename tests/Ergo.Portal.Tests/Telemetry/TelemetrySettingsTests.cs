using Ergo.Portal.Telemetry;

namespace Ergo.Portal.Tests.Telemetry;

public sealed class TelemetrySettingsTests
{
    private static readonly string[] Named = ["Telemetry:Otlp:Endpoint is", "Telemetry:Otlp:Headers must", "Telemetry:Prometheus:Key has 31", "names \"everybody\"", "RequestsPerMinute is 0"];

    [Fact]
    public void Nobody_is_told_anything_unless_set_up()
    {
        TelemetrySettings settings = new();
        Assert.False(settings.IsOn);
        Assert.True(new TelemetrySettingsValidator().Validate(null, settings).Succeeded);
    }

    [Fact]
    public void Every_fault_is_named_and_no_secret_repeated()
    {
        TelemetrySettings settings = new()
        {
            Otlp = new OtlpSettings { Endpoint = "collector.example:4317", Headers = "the secret" },
            Prometheus = new PrometheusSettings { Key = new string('k', 31), Networks = ["10.0.0.0/8", "everybody"], RequestsPerMinute = 0 },
        };
        var faults = new TelemetrySettingsValidator().Validate(null, settings).Failures!.ToList();
        Assert.Equal(5, faults.Count);
        Assert.All(Named, words => Assert.Contains(faults, fault => fault.Contains(words, StringComparison.Ordinal)));
        Assert.DoesNotContain(faults, fault => fault.Contains("the secret", StringComparison.Ordinal) || fault.Contains("kkk", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("https://collector.example", "https://collector.example/v1/traces")]
    [InlineData("https://collector.example/otlp/", "https://collector.example/otlp/v1/traces")]
    public void Signals_have_paths_below_the_collectors_address(string endpoint, string expected) =>
        Assert.Equal(new Uri(expected), new OtlpSettings { Endpoint = endpoint }.AddressOf("v1/traces"));
}
