using System.Diagnostics;
using Microsoft.Extensions.Logging;

namespace Ergo.EmbeddedPostgres;

/// <content>Keeps the server running.</content>
public sealed partial class EmbeddedPostgresServer
{
    private static readonly TimeSpan Watch = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Stable = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Housekeeping = TimeSpan.FromHours(1);

    /// <summary>
    /// Runs until cancelled or stopped. Starts a server that died again, on the same port with the same password, so
    /// that open pools recover; waits longer and longer (1 s to 30 s) while that keeps failing. An attached instance
    /// becomes the owner when the owner has gone. Never throws because of the server's state.
    /// </summary>
    /// <param name="cancellationToken">Ends the supervision, not the server.</param>
    public async Task SuperviseAsync(CancellationToken cancellationToken)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, stopping.Token);
        var pause = TimeSpan.Zero;
        var startedAt = Stopwatch.GetTimestamp();
        var prunedAt = Stopwatch.GetTimestamp();
        try
        {
            while (true)
            {
                await Task.Delay(Watch, end.Token).ConfigureAwait(false);
                if (IsFine())
                {
                    pause = Stopwatch.GetElapsedTime(startedAt) > Stable ? TimeSpan.Zero : pause;
                    if (Stopwatch.GetElapsedTime(prunedAt) > Housekeeping)
                    {
                        ServerLog.Prune(home);
                        prunedAt = Stopwatch.GetTimestamp();
                    }

                    continue;
                }

                // The first attempt is immediate; a server that dies again and again is not restarted in a tight loop.
                await Task.Delay(pause, end.Token).ConfigureAwait(false);
                pause = pause == TimeSpan.Zero ? FirstPause : TimeSpan.FromTicks(Math.Min(pause.Ticks * 2, LongestPause.Ticks));
                await BringBackAsync(pause, end.Token).ConfigureAwait(false);
                startedAt = Stopwatch.GetTimestamp();
            }
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested)
        {
            // The way this ends.
        }
    }

    private bool IsFine()
    {
        if (!IsOwner)
        {
            return !TryInherit();
        }

        return Postmaster.IsAlive(running.ProcessId, home);
    }

    // True when there is something to bring back: this instance has just become the owner.
    private bool TryInherit()
    {
        if (!gate.Wait(0))
        {
            return false;
        }

        try
        {
            if (stopped)
            {
                return false;
            }

            if (OwnerLock.TryTake(home) is not { } inherited)
            {
                Follow();
                return false;
            }

            ownerLock = inherited;
            logger.LogInformation("The owner of PostgreSQL in '{Directory}' has gone; this process owns it now.", home.Root);
            return true;
        }
        catch (EmbeddedPostgresException e)
        {
            logger.LogDebug(e, "The owner's lock cannot be tried.");
            return false;
        }
        finally
        {
            gate.Release();
        }
    }

    // The owner may have started the server again.
    private void Follow()
    {
        if (Postmaster.Live(home) is { IsReady: true } file && (file.ProcessId != running.ProcessId || file.Port != running.Port))
        {
            running = running with { ProcessId = file.ProcessId, Port = file.Port };
        }
    }

    private async Task BringBackAsync(TimeSpan nextPause, CancellationToken cancellationToken)
    {
        await gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            cancellationToken.ThrowIfCancellationRequested();
            var died = running;
            running = await postmaster.EnsureRunningAsync(died.Port, cancellationToken).ConfigureAwait(false);
            if (running.ProcessId != died.ProcessId)
            {
                logger.LogWarning("PostgreSQL (process {Died}) had ended unexpectedly; it runs again on 127.0.0.1:{Port} (process {ProcessId}).",
                    died.ProcessId, running.Port, running.ProcessId);
            }
        }
        catch (EmbeddedPostgresException e)
        {
            logger.LogError("PostgreSQL has ended and cannot be started again, next attempt in {Seconds} s: {Reason}", nextPause.TotalSeconds, e.Message);
        }
        finally
        {
            gate.Release();
        }
    }
}
