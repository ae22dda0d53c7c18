using Ergo.EmbeddedPostgres;
using Ergo.Portal.Startup;

namespace Ergo.Portal.Database;

/// <summary>The embedded PostgreSQL for as long as the portal runs: started again when it dies, stopped with the portal.</summary>
public sealed class EmbeddedDatabase(EmbeddedPostgresServer server) : BackgroundService
{
    /// <summary>Starts the server, or refuses the portal's start saying why.</summary>
    /// <exception cref="StartRefusedException">It could not be started; the message says what to do.</exception>
    public static async Task<EmbeddedPostgresServer> StartServerAsync(EmbeddedOptions options, ILogger logger)
    {
        try
        {
            return await EmbeddedPostgresServer.StartAsync(
                new EmbeddedPostgresOptions
                {
                    DataDirectory = options.AbsoluteDataDirectory(AppContext.BaseDirectory),
                    BinariesDirectory = string.IsNullOrWhiteSpace(options.BinariesDirectory) ? null : options.BinariesDirectory,
                },
                logger, CancellationToken.None);
        }
        catch (EmbeddedPostgresException failure)
        {
            throw new StartRefusedException(failure.Message);
        }
    }

    /// <inheritdoc />
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => server.SuperviseAsync(stoppingToken);
}
