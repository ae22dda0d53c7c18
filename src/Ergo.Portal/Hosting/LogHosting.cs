using Ergo.Database;
using Microsoft.Extensions.Logging.Console;
using Microsoft.Extensions.Options;

namespace Ergo.Portal.Hosting;

/// <summary>The console log, whatever its format: what others sent cannot move the cursor, colour or hide lines there.</summary>
internal static class LogHosting
{
    /// <summary>Puts <see cref="PlainConsoleLog"/> in the place of the framework's console log.</summary>
    public static void AddPortalLog(this WebApplicationBuilder builder)
    {
        var console = builder.Services.FirstOrDefault(service => service.ServiceType == typeof(ILoggerProvider) && service.ImplementationType == typeof(ConsoleLoggerProvider));
        if (console is not null)
        {
            builder.Services.Remove(console);
            builder.Services.AddSingleton<ILoggerProvider, PlainConsoleLog>();
        }
    }
}

/// <summary>Hands each line to the framework's console log with its control characters written as codes.</summary>
[ProviderAlias("Console")]
internal sealed class PlainConsoleLog(IOptionsMonitor<ConsoleLoggerOptions> options, IEnumerable<ConsoleFormatter> formatters) : ILoggerProvider, ISupportExternalScope
{
    private readonly ConsoleLoggerProvider _console = new(options, formatters);

    /// <inheritdoc />
    public ILogger CreateLogger(string categoryName) => new PlainLogger(_console.CreateLogger(categoryName));

    /// <inheritdoc />
    public void SetScopeProvider(IExternalScopeProvider scopeProvider) => _console.SetScopeProvider(scopeProvider);

    /// <inheritdoc />
    public void Dispose() => _console.Dispose();
}

/// <summary>A logger whose messages and exceptions are fit for a terminal.</summary>
internal sealed class PlainLogger(ILogger inner) : ILogger
{
    /// <inheritdoc />
    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => inner.BeginScope(state);

    /// <inheritdoc />
    public bool IsEnabled(LogLevel logLevel) => inner.IsEnabled(logLevel);

    /// <inheritdoc />
    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        inner.Log(logLevel, eventId, state, exception is null ? null : new PlainException(exception), (one, _) => PlainText.ForTerminal(formatter(one, exception)));

#pragma warning disable CA1032, CA1064 // Never thrown: it carries the text of another one to the formatter.
    private sealed class PlainException(Exception inner) : Exception(PlainText.ForTerminal(inner.Message))
#pragma warning restore CA1032, CA1064
    {
        public override string ToString() => PlainText.ForTerminal(inner.ToString());
    }
}
