using Ergo.Database;
using Ergo.Database.Connections;
using Ergo.Database.Schema;
using Ergo.Portal.Scheduling;
using Ergo.Portal.Startup;
using Ergo.Portal.Words;
using Ergo.Snapshots.Privacy;
using Ergo.Snapshots.Warehouses;
using Npgsql;

namespace Ergo.Portal.Database;

/// <summary>Applies the schema as soon as the database answers, then keeps asking whether it still does.</summary>
public sealed class DatabaseWatch(
    NpgsqlDataSource dataSource, WatchConnection connection, OwnerDatabase owner, PoolPlan pools, SchemaInstaller schema, TimeZoneNames zones, ViewSettings settings, WorkerPrivacy privacy,
    DatabaseState state, StartRefusal refusal, TimeProvider time, IHostApplicationLifetime lifetime, ILogger<DatabaseWatch> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    // The database learns names anew that often.
    private static readonly TimeSpan ZonesEvery = TimeSpan.FromHours(1);

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var prepared = false;
        var zonesDue = DateTimeOffset.MinValue;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                if (!prepared)
                {
                    await schema.ApplyAsync(stoppingToken);
                    await owner.LetRunAsync(stoppingToken);
                    if (owner.WhyOne is { } why)
                    {
                        logger.LogWarning("The portal runs with the role that owns its tables, because {Why}: whoever gets hold of it can drop them and change the audit log", why);
                    }

                    logger.LogInformation("At most {Total} connections to the database are opened", pools.Total);
                    if (await PoolCheck.WarningAsync(dataSource, pools, stoppingToken) is { } few)
                    {
                        logger.LogWarning("{Warning}", few);
                    }

                    await settings.ApplyAsync(stoppingToken);
                    await privacy.ApplyAsync(stoppingToken);
                    prepared = true;
                }

                if (zonesDue <= time.GetUtcNow())
                {
                    await CompareZonesAsync(stoppingToken);
                    zonesDue = time.GetUtcNow() + ZonesEvery;
                }

                await connection.PingAsync(stoppingToken);
                if (!state.IsReady)
                {
                    logger.LogInformation("The database is ready");
                }

                state.Set(null);
            }
            catch (SchemaException failure)
            {
                refusal.Reason = failure.Message;
                lifetime.StopApplication();
                return;
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception failure) when (failure is OperationCanceledException or InvalidOperationException || StoreFailure.Is(failure))
            {
                var reason = DatabaseFailure.Describe(failure);
                if (state.IsReady || state.Reason != reason)
                {
                    logger.LogWarning(failure, "{Reason}", reason);
                }

                state.Set(reason);
            }

            await Task.Delay(Interval, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task CompareZonesAsync(CancellationToken stoppingToken)
    {
        var refused = await zones.RefuseUnknownAsync(stoppingToken);
        if (refused.Count > 0)
        {
            logger.LogWarning("Time zones that the database knows and this portal does not are no longer used; warehouses that name one are cut in UTC: {Names}", string.Join(", ", refused));
        }
    }
}
