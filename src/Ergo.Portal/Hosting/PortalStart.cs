using Ergo.Portal.Startup;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Options;

namespace Ergo.Portal.Hosting;

/// <summary>Starts the portal and turns refusals to start into one clear line and an exit code that is not 0.</summary>
internal static class PortalStart
{
    /// <summary>Builds and runs the portal until it is stopped.</summary>
    /// <param name="args">The command line.</param>
    /// <param name="addServices">Adds the services; returns what is to be disposed after the portal has stopped. May throw <see cref="StartRefusedException"/>.</param>
    /// <param name="usePipeline">Sets up the request pipeline.</param>
    /// <returns>0 after a normal stop or a dry run, 1 when the start was refused.</returns>
    public static async Task<int> RunAsync(
        string[] args, Func<WebApplicationBuilder, Task<IAsyncDisposable?>> addServices, Action<WebApplication> usePipeline)
    {
        IAsyncDisposable? outliving = null;
        try
        {
            var builder = WebApplication.CreateBuilder(new WebApplicationOptions
            {
                Args = args,
                // appsettings.json lies beside the assembly, so the portal starts the same from any directory.
                ContentRootPath = AppContext.BaseDirectory,
            });
            ListenAddresses.Settle(builder.Configuration);
            if (AdoptionDryRun.IsWanted(builder.Configuration))
            {
                await AdoptionDryRun.PrintAsync(builder.Configuration);
                return 0;
            }

            if (PortCheck.Refusal(ListenAddresses.Of(builder.Configuration)) is { } refusal)
            {
                return Refuse(refusal);
            }

            outliving = await addServices(builder);
            await using var app = builder.Build();
            usePipeline(app);
            // Asked for now: the services are gone once the portal has run.
            var afterStart = app.Services.GetRequiredService<StartRefusal>();
            try
            {
                await app.RunAsync();
                return afterStart.Reason is { } reason ? Refuse(reason) : 0;
            }
            catch (OperationCanceledException) when (afterStart.Reason is not null)
            {
                // The database was refused before the server listened.
                return Refuse(afterStart.Reason);
            }
            catch (IOException e) when (e.InnerException is AddressInUseException)
            {
                return Refuse($"The address {ListenAddresses.Of(app.Configuration)} is already in use. Stop the other program, or choose another address with --urls http://127.0.0.1:<port>.");
            }
        }
        catch (StartRefusedException e)
        {
            return Refuse(e.Message);
        }
        catch (OptionsValidationException e)
        {
            return Refuse(string.Join(" ", e.Failures));
        }
        catch (AggregateException e) when (e.InnerExceptions.All(one => one is OptionsValidationException))
        {
            return Refuse(string.Join(" ", e.InnerExceptions.Cast<OptionsValidationException>().SelectMany(one => one.Failures)));
        }
        catch (InvalidOperationException e) when (e.InnerException is FormatException)
        {
            // The binder's text names the setting, its value and the type it should have.
            return Refuse(e.Message);
        }
        finally
        {
            if (outliving is not null)
            {
                await outliving.DisposeAsync();
            }
        }
    }

    private static int Refuse(string reason)
    {
        Console.Error.WriteLine($"Ergo Portal did not start: {reason}");
        return 1;
    }
}
