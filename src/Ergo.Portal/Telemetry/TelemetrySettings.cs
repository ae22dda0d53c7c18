using System.Net;
using Microsoft.Extensions.Options;
using OpenTelemetry.Exporter;

namespace Ergo.Portal.Telemetry;

/// <summary>The section <c>Telemetry</c>: who is told what the portal measures. Nobody, unless set up.</summary>
public sealed record TelemetrySettings
{
    /// <summary>The section's name.</summary>
    public const string Section = "Telemetry";

    /// <summary>A collector that metrics and traces are sent to.</summary>
    public OtlpSettings Otlp { get; init; } = new();

    /// <summary>The address <c>/metrics</c>, which Prometheus reads.</summary>
    public PrometheusSettings Prometheus { get; init; } = new();

    /// <summary>Whether anybody is told anything.</summary>
    public bool IsOn => Otlp.IsOn || Prometheus.IsOn;
}

/// <summary>A collector of OpenTelemetry.</summary>
public sealed record OtlpSettings
{
    /// <summary>Its address, http or https, without the paths of the signals; null or empty sends nothing.</summary>
    public string? Endpoint { get; init; }

    /// <summary>Headers sent along, <c>name=value</c>, separated by commas, such as the collector's key; null or empty for none.</summary>
    public string? Headers { get; init; }

    /// <summary><c>HttpProtobuf</c> or <c>Grpc</c>.</summary>
    public OtlpExportProtocol Protocol { get; init; } = OtlpExportProtocol.HttpProtobuf;

    /// <summary>Whether a collector is set up.</summary>
    public bool IsOn => !string.IsNullOrWhiteSpace(Endpoint);

    /// <summary>Where a signal is sent.</summary>
    /// <param name="signal">Its path over http: <c>v1/metrics</c> or <c>v1/traces</c>.</param>
    public Uri AddressOf(string signal) => new(Protocol == OtlpExportProtocol.Grpc ? Endpoint! : $"{Endpoint!.TrimEnd('/')}/{signal}");
}

/// <summary>Who may read <c>/metrics</c>. Where both a key and networks are set, both are asked for.</summary>
public sealed record PrometheusSettings
{
    /// <summary>The fewest characters of <see cref="Key"/>.</summary>
    public const int ShortestKey = 32;

    /// <summary>The bearer key that is asked for, at least <see cref="ShortestKey"/> characters; null or empty asks for none.</summary>
    public string? Key { get; init; }

    /// <summary>The addresses that are answered, as ranges such as <c>10.0.0.0/8</c>; none leaves it to the key.</summary>
    public IReadOnlyList<string> Networks { get; init; } = [];

    /// <summary>Requests a minute that one network address is answered, refused ones counted, 1 to 6,000.</summary>
    public int RequestsPerMinute { get; init; } = 60;

    /// <summary>Whether the address is there at all.</summary>
    public bool IsOn => !string.IsNullOrEmpty(Key) || Networks.Count > 0;
}

/// <summary>Names every setting that cannot be used.</summary>
internal sealed class TelemetrySettingsValidator : IValidateOptions<TelemetrySettings>
{
    private const string Otlp = $"{TelemetrySettings.Section}:{nameof(TelemetrySettings.Otlp)}";
    private const string Prometheus = $"{TelemetrySettings.Section}:{nameof(TelemetrySettings.Prometheus)}";

    /// <inheritdoc />
    public ValidateOptionsResult Validate(string? name, TelemetrySettings options)
    {
        List<string> faults = [.. OtlpFaults(options.Otlp), .. PrometheusFaults(options.Prometheus)];
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }

    // Headers and the key are secrets and are not repeated.
    private static IEnumerable<string> OtlpFaults(OtlpSettings otlp)
    {
        if (otlp.IsOn && !(Uri.TryCreate(otlp.Endpoint, UriKind.Absolute, out var address) && (address.Scheme == Uri.UriSchemeHttp || address.Scheme == Uri.UriSchemeHttps) && address.Query.Length == 0 && address.Fragment.Length == 0))
        {
            yield return $"{Otlp}:{nameof(OtlpSettings.Endpoint)} is \"{otlp.Endpoint}\", and must be the http or https address of a collector, such as https://collector.example:4318.";
        }

        if ((otlp.Headers ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries).Any(header => header.IndexOf('=', StringComparison.Ordinal) < 1))
        {
            yield return $"{Otlp}:{nameof(OtlpSettings.Headers)} must be name=value, separated by commas.";
        }

        if (!Enum.IsDefined(otlp.Protocol))
        {
            yield return $"{Otlp}:{nameof(OtlpSettings.Protocol)} is {otlp.Protocol}, and must be {nameof(OtlpExportProtocol.HttpProtobuf)} or Grpc.";
        }
    }

    private static IEnumerable<string> PrometheusFaults(PrometheusSettings prometheus)
    {
        if (!string.IsNullOrEmpty(prometheus.Key) && prometheus.Key.Length < PrometheusSettings.ShortestKey)
        {
            yield return $"{Prometheus}:{nameof(PrometheusSettings.Key)} has {prometheus.Key.Length} characters, and must have at least {PrometheusSettings.ShortestKey}.";
        }

        foreach (var network in prometheus.Networks.Where(network => !IPNetwork.TryParse(network, out _)))
        {
            yield return $"{Prometheus}:{nameof(PrometheusSettings.Networks)} names \"{network}\", which is not an IP address range such as 10.0.0.0/8.";
        }

        if (prometheus.RequestsPerMinute is < 1 or > 6000)
        {
            yield return $"{Prometheus}:{nameof(PrometheusSettings.RequestsPerMinute)} is {prometheus.RequestsPerMinute}, and must be 1 to 6000.";
        }
    }
}
