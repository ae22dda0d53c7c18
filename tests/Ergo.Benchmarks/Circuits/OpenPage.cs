using System.Diagnostics;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.SignalR.Client;
using Microsoft.AspNetCore.SignalR.Protocol;
using Microsoft.Extensions.DependencyInjection;

namespace Ergo.Benchmarks.Circuits;

/// <summary>A page as a browser has it open: its circuit runs on the server, and every drawing of it is acknowledged.</summary>
internal sealed partial class OpenPage : IAsyncDisposable
{
    private readonly HubConnection _connection;
    private readonly TaskCompletionSource _drawn = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private byte[] _mark = [];
    private long _seenAt;

    private OpenPage(HubConnection connection)
    {
        _connection = connection;
        connection.On<long, byte[]>("JS.RenderBatch", DrawAsync);
        connection.On<long, string, string, int, long, int>("JS.BeginInvokeJS", (task, _, _, _, _, _) => AnswerAsync(task));
        connection.On<string>("JS.Error", error => _drawn.TrySetException(new BenchmarkException($"A circuit broke: {error}")));
        connection.Closed += failure =>
        {
            _drawn.TrySetException(new BenchmarkException($"A circuit was closed: {failure?.Message ?? "by the server"}"));
            return Task.CompletedTask;
        };
    }

    /// <summary>When what was waited for was drawn, as a timestamp of <see cref="Stopwatch"/>; 0 until then.</summary>
    public long SeenAt => Volatile.Read(ref _seenAt);

    /// <summary>Opens a page with the cookie of somebody signed in, and waits until its circuit has drawn it.</summary>
    /// <exception cref="BenchmarkException">The portal refused the page or the circuit.</exception>
    public static async Task<OpenPage> OpenAsync(HttpClient browser, Uri address, string cookie, CancellationToken cancellationToken)
    {
        using var answer = await browser.GetAsync(address, cancellationToken);
        if (answer.StatusCode != HttpStatusCode.OK)
        {
            throw new BenchmarkException($"{address} was answered {(int)answer.StatusCode}.");
        }

        var html = await answer.Content.ReadAsStringAsync(cancellationToken);
        HubConnectionBuilder builder = new();
        builder.WithUrl(new Uri(address, "/_blazor"), options => options.Headers["Cookie"] = cookie);
        builder.Services.AddSingleton<IHubProtocol, BlazorPackProtocol>();
        OpenPage page = new(builder.Build());
        try
        {
            await page._connection.StartAsync(cancellationToken);
            await page.BeginAsync(address, html, cancellationToken);
            return page;
        }
        catch
        {
            await page.DisposeAsync();
            throw;
        }
    }

    /// <summary>Takes note of the next drawing that has a text in it.</summary>
    public void WaitFor(string text)
    {
        Volatile.Write(ref _seenAt, 0);
        Volatile.Write(ref _mark, Encoding.UTF8.GetBytes(text));
    }

    public ValueTask DisposeAsync() => _connection.DisposeAsync();

    private async Task BeginAsync(Uri address, string html, CancellationToken cancellationToken)
    {
        var state = State().Match(html).Groups[1].Value;
        var started = await _connection.InvokeAsync<string?>("StartCircuit", new Uri(address, "/").ToString(), address.ToString(), "[]", state, cancellationToken);
        if (started is null)
        {
            throw new BenchmarkException("The portal started no circuit.");
        }

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
        await _drawn.Task.WaitAsync(TimeSpan.FromMinutes(2), cancellationToken);
    }

    private async Task DrawAsync(long batch, byte[] drawing)
    {
        var mark = Volatile.Read(ref _mark);
        if (mark.Length > 0 && SeenAt == 0 && drawing.AsSpan().IndexOf(mark) >= 0)
        {
            Volatile.Write(ref _seenAt, Stopwatch.GetTimestamp());
        }

        await _connection.SendAsync("OnRenderCompleted", batch, (string?)null);
        _drawn.TrySetResult();
    }

    // A browser that has every script, and no measure of anything.
    private async Task AnswerAsync(long task)
    {
        if (task != 0)
        {
            await _connection.SendAsync("EndInvokeJSFromDotNet", task, true, $"[{task},true,null]");
        }
    }

    [GeneratedRegex("<!--Blazor:(\\{.*?\\})-->")]
    private static partial Regex Marker();

    [GeneratedRegex("<!--Blazor-Server-Component-State:(.*?)-->")]
    private static partial Regex State();
}
