using Ergo.Database;
using Ergo.Operations.Access;
using Ergo.Portal.Database;
using Ergo.Portal.Startup;
using Ergo.Portal.Words;
using Ergo.Snapshots.Access;
using Microsoft.Extensions.Options;

namespace Ergo.Portal.Commands;

/// <summary>The portal's services without its server, for one command.</summary>
/// <param name="settings">Settings of the command line.</param>
/// <param name="addServices">Adds the portal's services.</param>
internal sealed class CommandHost(string[] settings, Func<WebApplicationBuilder, Task<IAsyncDisposable?>> addServices)
{
    // The standard output may be the report, and the console is for what went wrong.
    private static readonly Dictionary<string, string?> Quiet = new()
    {
        ["Logging:Console:LogToStandardErrorThreshold"] = nameof(LogLevel.Trace), ["Logging:LogLevel:Default"] = nameof(LogLevel.Warning), ["Logging:LogLevel:Ergo"] = nameof(LogLevel.Warning),
    };

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    /// <summary>Whoever may run the portal on this machine: it has the database's password.</summary>
    public static Actor Actor { get; } = new()
    {
        Signature = Signature.Of(null, $"{Environment.UserName} on {Environment.MachineName}, at the command line", [Roles.ComplianceOfficer]),
        Roles = [Roles.ComplianceOfficer], Scope = AccessScope.All, Standing = Standing.Live,
    };

    /// <summary>Does something with the services once the database is ready. What goes wrong is told on the standard error.</summary>
    /// <param name="work">Does it; returns the exit code.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public async Task<int> RunAsync(Func<IServiceProvider, Task<int>> work, CancellationToken cancellationToken)
    {
        IAsyncDisposable? outliving = null;
        try
        {
            var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = settings, ContentRootPath = AppContext.BaseDirectory });
            builder.Configuration.AddInMemoryCollection(Quiet);
            outliving = await addServices(builder);
            builder.Logging.AddFilter((_, level) => level >= LogLevel.Warning);
            await using var app = builder.Build();
            var watch = app.Services.GetServices<IHostedService>().OfType<DatabaseWatch>().Single();
            await watch.StartAsync(cancellationToken);
            try
            {
                await ReadyAsync(app.Services, cancellationToken);
                return await work(app.Services);
            }
            finally
            {
                await watch.StopAsync(CancellationToken.None);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            await Console.Error.WriteLineAsync("Stopped.");
            return PortalCommands.Stopped;
        }
        catch (StartRefusedException refusal)
        {
            return await FailAsync(refusal.Message);
        }
        catch (OptionsValidationException refusal)
        {
            return await FailAsync(string.Join(" ", refusal.Failures));
        }
        catch (RefusedException refusal)
        {
            return await FailAsync(NoticeWords.Sentence(refusal.Notice));
        }
        catch (Exception failure) when (StoreFailure.Is(failure))
        {
            return await FailAsync(DatabaseFailure.Describe(failure));
        }
        finally
        {
            await (outliving?.DisposeAsync() ?? ValueTask.CompletedTask);
        }
    }

    private static async Task ReadyAsync(IServiceProvider services, CancellationToken cancellationToken)
    {
        var state = services.GetRequiredService<DatabaseState>();
        try
        {
            await state.WaitUntilReadyAsync(cancellationToken).WaitAsync(Patience, cancellationToken);
        }
        catch (TimeoutException)
        {
            throw new StartRefusedException(services.GetRequiredService<StartRefusal>().Reason ?? state.Reason ?? "The database did not answer.");
        }
    }

    private static async Task<int> FailAsync(string reason)
    {
        await Console.Error.WriteLineAsync(reason);
        return PortalCommands.Failed;
    }
}
