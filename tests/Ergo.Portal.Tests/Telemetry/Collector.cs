using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Ergo.Portal.Tests.Telemetry;

/// <summary>A collector of OpenTelemetry over http, which keeps what it is sent.</summary>
internal sealed class Collector : IAsyncDisposable
{
    private readonly WebApplication _server;
    private readonly ConcurrentQueue<(string Path, string Key, string MediaType, byte[] Body)> _received = new();

    private Collector(WebApplication server) => _server = server;

    public string Address => _server.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();

    public static async Task<Collector> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var server = builder.Build();
        Collector collector = new(server);
        server.MapPost("/v1/{signal}", collector.TakeAsync);
        await server.StartAsync();
        return collector;
    }

    /// <summary>Media types and keys that came with a signal.</summary>
    public IReadOnlySet<(string Key, string MediaType)> HeadersOf(string signal) => _received.Where(one => one.Path == "/v1/" + signal).Select(one => (one.Key, one.MediaType)).ToHashSet();

    /// <summary>Everything that came of a signal, byte by byte: texts stand in it as they are.</summary>
    public string TextOf(string signal) => string.Concat(_received.Where(one => one.Path == "/v1/" + signal).Select(one => Encoding.Latin1.GetString(one.Body)));

    /// <summary>Waits until a signal has brought every one of some texts.</summary>
    public async Task<string> WaitForAsync(string signal, params string[] texts)
    {
        using CancellationTokenSource limit = new(TimeSpan.FromMinutes(1));
        while (true)
        {
            var text = TextOf(signal);
            var missing = texts.Where(one => !text.Contains(one, StringComparison.Ordinal)).ToList();
            if (missing.Count == 0)
            {
                return text;
            }

            Assert.False(limit.IsCancellationRequested, $"Of {signal} these never came: {string.Join(", ", missing)}");
            await Task.Delay(200, CancellationToken.None);
        }
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private async Task TakeAsync(HttpContext context)
    {
        using MemoryStream body = new();
        await context.Request.Body.CopyToAsync(body);
        _received.Enqueue((context.Request.Path.Value!, context.Request.Headers["x-collector-key"].ToString(), context.Request.ContentType ?? "", body.ToArray()));
        // An empty answer in protobuf: all of it was taken.
        context.Response.ContentType = "application/x-protobuf";
    }
}
