using System.IO.Compression;
using System.Net;
using Ergo.Portal.Startup;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.AspNetCore.ResponseCompression;

namespace Ergo.Portal.Hosting;

/// <summary>The web server: limits, proxies, compression and static files.</summary>
internal static class ServerHosting
{
    private const string ProxySection = "ForwardedHeaders:KnownProxies";
    private const string NetworkSection = "ForwardedHeaders:KnownNetworks";

    /// <summary>Adds the server's limits, the clock, compression, and the proxies named under <c>ForwardedHeaders</c>.</summary>
    public static void AddPortalServer(this WebApplicationBuilder builder)
    {
        // Outside Development the manifest of build-time assets is read only when asked for; a published portal has none.
        builder.WebHost.UseStaticWebAssets();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = 1024 * 1024;
            kestrel.Limits.MaxRequestHeadersTotalSize = 32 * 1024;
            kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(15);
            kestrel.Limits.KeepAliveTimeout = TimeSpan.FromMinutes(2);
        });
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddResponseCompression(compression =>
        {
            // Over https the compressed length of a page could leak what it contains, so EnableForHttps stays off.
            compression.Providers.Add<BrotliCompressionProvider>();
            compression.Providers.Add<GzipCompressionProvider>();
        });
        // A third smaller than the default level, for a few milliseconds a file and browser.
        builder.Services.Configure<BrotliCompressionProviderOptions>(brotli => brotli.Level = CompressionLevel.Optimal);

        builder.KnowKeys("ForwardedHeaders", ProxySection, NetworkSection);
        var proxies = Parse(builder, ProxySection, IPAddress.Parse);
        var networks = Parse(builder, NetworkSection, System.Net.IPNetwork.Parse);
        builder.Services.Configure<ForwardedHeadersOptions>(forwarded =>
        {
            forwarded.ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto;
            forwarded.KnownProxies.Clear();
            forwarded.KnownIPNetworks.Clear();
            proxies.ForEach(forwarded.KnownProxies.Add);
            networks.ForEach(forwarded.KnownIPNetworks.Add);
        });
    }

    /// <summary>Trusts forwarded headers, but only where proxies are configured: without a list anybody could forge an address.</summary>
    public static void UsePortalProxies(this WebApplication app)
    {
        if (app.Configuration.GetSection(ProxySection).GetChildren().Any() || app.Configuration.GetSection(NetworkSection).GetChildren().Any())
        {
            app.UseForwardedHeaders();
        }
    }

    /// <summary>Compresses on plain http whatever is not compressed already; a published portal's static assets are.</summary>
    public static void UsePortalCompression(this WebApplication app) => app.UseResponseCompression();

    /// <summary>Serves css, scripts, fonts and images under fingerprinted names, to everybody.</summary>
    public static void MapPortalAssets(this WebApplication app) => app.MapStaticAssets().AllowAnonymous();

    private static List<T> Parse<T>(WebApplicationBuilder builder, string section, Func<string, T> parse)
    {
        var values = new List<T>();
        foreach (var entry in builder.Configuration.GetSection(section).GetChildren())
        {
            try
            {
                values.Add(parse(entry.Value ?? ""));
            }
            catch (FormatException)
            {
                builder.Refuse($"{entry.Path} is \"{entry.Value}\", which is not an IP address{(section == NetworkSection ? " range such as 10.0.0.0/8" : "")}.");
            }
        }

        return values;
    }
}
