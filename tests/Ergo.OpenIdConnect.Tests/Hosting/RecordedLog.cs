using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Ergo.OpenIdConnect.Tests.Hosting;

/// <summary>What the application logged, at every level.</summary>
internal sealed class RecordedLog : ILoggerProvider, ILogger
{
    public ConcurrentQueue<(LogLevel Level, string Text)> Lines { get; } = [];

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        Lines.Enqueue((logLevel, formatter(state, exception) + exception));

    /// <summary>Waits until a line has a text.</summary>
    public async Task WaitForAsync(string text)
    {
        using CancellationTokenSource limit = new(TimeSpan.FromSeconds(30));
        while (!Lines.Any(line => line.Text.Contains(text, StringComparison.Ordinal)))
        {
            await Task.Delay(20, limit.Token);
        }
    }

    public void Dispose()
    {
    }
}
