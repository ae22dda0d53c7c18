using Microsoft.Extensions.Options;

namespace Ergo.Portal.Hosting;

/// <summary>Starts the portal and turns refusals to start into one clear line and an exit code that is not 0.</summary>
internal static class PortalStart
{
    /// <summary>Builds and runs the portal until it is stopped.</summary>
    /// <param name="build">Builds the application; may throw <see cref="StartRefusedException"/>.</param>
    /// <returns>0 after a normal stop, 1 when the start was refused.</returns>
    public static async Task<int> RunAsync(Func<WebApplication> build)
    {
        try
        {
            await using var app = build();
            if (PortCheck.Refusal(app.Configuration["Urls"]) is { } refusal)
            {
                return Refuse(refusal);
            }

            await app.RunAsync();
            return 0;
        }
        catch (StartRefusedException e)
        {
            return Refuse(e.Message);
        }
        catch (OptionsValidationException e)
        {
            return Refuse(string.Join(" ", e.Failures));
        }
    }

    private static int Refuse(string reason)
    {
        Console.Error.WriteLine($"Ergo Portal did not start: {reason}");
        return 1;
    }
}
