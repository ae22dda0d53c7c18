using Microsoft.Extensions.Hosting;

namespace Ergo.Operations.Audit;

/// <summary>Writes down what <see cref="AuditTrail"/> counted: a minute after the first of a kind, and all of it when the portal stops.</summary>
public sealed class RepeatedEntriesWriter(AuditTrail trail, TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan Pace = TimeSpan.FromSeconds(5);

    /// <inheritdoc />
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        try
        {
            await trail.WriteRepeatsAsync(all: true);
        }
        catch (ObjectDisposedException)
        {
            // A host that is stopped from two sides may be disposed by one while the other still writes: the connections are gone by then.
        }
    }

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using PeriodicTimer timer = new(Pace, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            await trail.WriteRepeatsAsync();
        }
    }
}
