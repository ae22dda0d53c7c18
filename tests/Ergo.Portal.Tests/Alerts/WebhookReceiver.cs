using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Org.BouncyCastle.Crypto.Digests;
using Org.BouncyCastle.Crypto.Macs;
using Org.BouncyCastle.Crypto.Parameters;

namespace Ergo.Portal.Tests.Alerts;

/// <summary>A request as a receiver got it.</summary>
internal sealed record Received(string Id, string Timestamp, string Signature, byte[] Body, string Path)
{
    public JsonElement Json => JsonDocument.Parse(Body).RootElement;

    public string Type => Json.GetProperty("type").GetString()!;

    /// <summary>Whether one of its signatures is that of a secret, computed by another library than the portal's.</summary>
    public bool IsSignedWith(string secret)
    {
        HMac mac = new(new Sha256Digest());
        mac.Init(new KeyParameter(Convert.FromBase64String(secret["whsec_".Length..])));
        byte[] signed = [.. Encoding.ASCII.GetBytes($"{Id}.{Timestamp}."), .. Body];
        mac.BlockUpdate(signed, 0, signed.Length);
        var hash = new byte[mac.GetMacSize()];
        mac.DoFinal(hash, 0);
        return Signature.Split(' ').Contains("v1," + Convert.ToBase64String(hash), StringComparer.Ordinal);
    }
}

/// <summary>A real HTTP server on loopback that keeps what it is sent.</summary>
internal sealed class WebhookReceiver : IAsyncDisposable
{
    private readonly WebApplication _app;

    private WebhookReceiver(WebApplication app) => _app = app;

    /// <summary>What it got, in order.</summary>
    public ConcurrentQueue<Received> Got { get; } = new();

    /// <summary>How it answers; 204 unless told.</summary>
    public Func<Received, HttpContext, Task> Answer { get; set; } = (_, context) => Say(context, 204);

    public string Address { get; private set; } = "";

    public static async Task<WebhookReceiver> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        WebhookReceiver receiver = new(app);
        app.Run(receiver.TakeAsync);
        await app.StartAsync();
        receiver.Address = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single() + "/hook";
        return receiver;
    }

    public static Task Say(HttpContext context, int status)
    {
        context.Response.StatusCode = status;
        return Task.CompletedTask;
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private async Task TakeAsync(HttpContext context)
    {
        using MemoryStream body = new();
        await context.Request.Body.CopyToAsync(body);
        string Header(string name) => context.Request.Headers[name].ToString();
        Received received = new(Header("webhook-id"), Header("webhook-timestamp"), Header("webhook-signature"), body.ToArray(), context.Request.Path);
        Assert.Equal("POST", context.Request.Method);
        Assert.True(Math.Abs(long.Parse(received.Timestamp, CultureInfo.InvariantCulture) - TimeProvider.System.GetUtcNow().ToUnixTimeSeconds()) < 30);
        Got.Enqueue(received);
        await Answer(received, context);
    }
}
