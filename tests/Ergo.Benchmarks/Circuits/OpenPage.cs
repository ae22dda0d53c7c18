using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.SignalR.Client;
using Microsoft.AspNetCore.SignalR.Protocol;
using Microsoft.Extensions.DependencyInjection;

namespace Ergo.Benchmarks.Circuits;

/// <summary>A page as a browser has it open: its circuit runs on the server, and every drawing of it is acknowledged.</summary>
internal sealed partial class OpenPage : IAsyncDisposable
{
    private const int ObjectResult = 1;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);
    private readonly HttpClient _browser;
    private readonly Uri _address;
    private readonly string _cookie;
    private readonly HubConnection _connection;
    private readonly TaskCompletionSource _drawn = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private string? _circuit;
    private ConcurrentQueue<(long At, byte[] Drawing)> _drawings = new();

    private OpenPage(HttpClient browser, Uri address, string cookie)
    {
        (_browser, _address, _cookie) = (browser, address, cookie);
        HubConnectionBuilder builder = new();
        builder.WithUrl(new Uri(address, "/_blazor"), options => options.Headers["Cookie"] = cookie);
        builder.Services.AddSingleton<IHubProtocol, BlazorPackProtocol>();
        _connection = builder.Build();
        _connection.On<long, byte[]>("JS.RenderBatch", DrawAsync);
        _connection.On<long, string, string, int, long, int>("JS.BeginInvokeJS", (task, _, _, result, _, _) => AnswerAsync(task, result));
        _connection.On<string>("JS.Error", error => Break($"A circuit broke: {error}"));
        _connection.Closed += failure =>
        {
            Break($"A circuit was closed: {failure?.Message ?? "by the server"}");
            return Task.CompletedTask;
        };
    }

    /// <summary>Why the circuit is gone; null while it is there.</summary>
    public string? Broken { get; private set; }

    /// <summary>Opens a page with the cookie of somebody signed in, and waits until its circuit has drawn it.</summary>
    /// <exception cref="BenchmarkException">The portal refused the page or the circuit.</exception>
    public static async Task<OpenPage> OpenAsync(HttpClient browser, Uri address, string cookie, CancellationToken cancellationToken)
    {
        using HttpRequestMessage asked = new(HttpMethod.Get, address);
        asked.Headers.Add("Cookie", cookie);
        using var answer = await browser.SendAsync(asked, cancellationToken);
        if (answer.StatusCode != HttpStatusCode.OK)
        {
            throw new BenchmarkException($"{address} was answered {(int)answer.StatusCode}.");
        }

        var html = await answer.Content.ReadAsStringAsync(cancellationToken);
        OpenPage page = new(browser, address, cookie);
        try
        {
            await page._connection.StartAsync(cancellationToken);
            await page.BeginAsync(html, cancellationToken);
            return page;
        }
        catch
        {
            await page.DisposeAsync();
            throw;
        }
    }

    /// <summary>Keeps the drawings from now on, and none from before.</summary>
    public void Forget() => _drawings = new();

    /// <summary>How many drawings were kept.</summary>
    public int Drawings => _drawings.Count;

    /// <summary>When drawings came that have one of several texts in them, as timestamps of <see cref="Stopwatch"/>.</summary>
    public IReadOnlyList<long> Seen(IReadOnlyList<byte[]> texts) =>
        [.. _drawings.Where(one => texts.Any(text => one.Drawing.AsSpan().IndexOf(text) >= 0)).Select(one => one.At)];

    /// <summary>Leaves the page as a browser does: it says so, then closes the connection.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_circuit is not null && Broken is null)
        {
            using FormUrlEncodedContent form = new(new Dictionary<string, string> { ["circuitId"] = _circuit });
            using HttpRequestMessage left = new(HttpMethod.Post, new Uri(_address, "/_blazor/disconnect")) { Content = form };
            left.Headers.Add("Cookie", _cookie);
            using var answer = await _browser.SendAsync(left);
        }

        await _connection.DisposeAsync();
    }

    private async Task BeginAsync(string html, CancellationToken cancellationToken)
    {
        var state = State().Match(html).Groups[1].Value;
        _circuit = await _connection.InvokeAsync<string?>("StartCircuit", new Uri(_address, "/").ToString(), _address.ToString(), "[]", state, cancellationToken)
            ?? throw new BenchmarkException("The portal started no circuit.");
        JsonArray operations = [];
        foreach (Match marker in Marker().Matches(html))
        {
            var description = JsonNode.Parse(marker.Groups[1].Value)!.AsObject();
            if (description["type"]?.GetValue<string>() == "server" && description["descriptor"] is not null)
            {
                operations.Add(new JsonObject { ["type"] = "add", ["ssrComponentId"] = operations.Count + 1, ["marker"] = description.DeepClone() });
            }
        }

        await _connection.SendAsync("UpdateRootComponents", new JsonObject { ["batchId"] = 1, ["operations"] = operations }.ToJsonString(), state, cancellationToken);
        await _drawn.Task.WaitAsync(Patience, cancellationToken);
    }

    private async Task DrawAsync(long batch, byte[] drawing)
    {
        _drawings.Enqueue((Stopwatch.GetTimestamp(), drawing));
        await _connection.SendAsync("OnRenderCompleted", batch, (string?)null);
        _drawn.TrySetResult();
    }

    // A browser that has every script, and no measure of anything.
    private async Task AnswerAsync(long task, int result)
    {
        if (task != 0)
        {
            await _connection.SendAsync("EndInvokeJSFromDotNet", task, true, $"[{task},true,{(result == ObjectResult ? $"{{\"__jsObjectId\":{task}}}" : "null")}]");
        }
    }

    private void Break(string why)
    {
        Broken ??= why;
        _drawn.TrySetException(new BenchmarkException(why));
    }

    [GeneratedRegex("<!--Blazor:(\\{.*?\\})-->")]
    private static partial Regex Marker();

    [GeneratedRegex("<!--Blazor-Server-Component-State:(.*?)-->")]
    private static partial Regex State();
}
