using Microsoft.Extensions.Configuration.Json;

namespace Ergo.Portal.Hosting;

/// <summary>
/// Which addresses are listened on. What the command line or the environment says wins over <c>Urls</c> in a file: a container is told
/// by <c>ASPNETCORE_URLS</c> or <c>ASPNETCORE_HTTP_PORTS</c>, which the framework by itself reads before the file.
/// </summary>
internal static class ListenAddresses
{
    private const string Urls = "urls";
    private const string HttpPorts = "http_ports";
    private const string HttpsPorts = "https_ports";

    /// <summary>Puts the addresses that win into the configuration.</summary>
    /// <param name="configuration">The configuration, with all its sources.</param>
    public static void Settle(ConfigurationManager configuration)
    {
        if (SaidOutsideFiles(configuration, Urls) is { } urls)
        {
            configuration[Urls] = urls;
        }
        else if (Ports(SaidOutsideFiles(configuration, HttpPorts), "http").Concat(Ports(SaidOutsideFiles(configuration, HttpsPorts), "https")).ToList() is { Count: > 0 } addresses)
        {
            configuration[Urls] = string.Join(';', addresses);
        }
    }

    /// <summary>The addresses, separated by semicolons; empty where endpoints are set up one by one.</summary>
    /// <param name="configuration">The configuration, settled.</param>
    public static string Of(IConfiguration configuration) => configuration.GetSection("Kestrel:Endpoints").GetChildren().Any() ? "" : configuration[Urls] ?? "";

    // As the framework means them: on every address of the machine.
    private static IEnumerable<string> Ports(string? ports, string scheme) =>
        (ports ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(port => $"{scheme}://*:{port}");

    private static string? SaidOutsideFiles(IConfigurationRoot configuration, string key) =>
        configuration.Providers.Reverse().Where(source => source is not JsonConfigurationProvider)
            .Select(source => source.TryGet(key, out var value) ? value : null).FirstOrDefault(value => !string.IsNullOrEmpty(value));
}
