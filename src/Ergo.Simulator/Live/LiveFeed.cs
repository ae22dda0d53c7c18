using Ergo.Simulator.World;
using Npgsql;

namespace Ergo.Simulator.Live;

/// <summary>
/// Writes snapshots as they happen. A lost database is waited for: rows are kept for some minutes, tried again with growing pauses, and
/// written once each. Rows are dropped only when the buffer is full, and then counted.
/// </summary>
public static class LiveFeed
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    // The tick and the last flush: past a minute the machine was asleep, and its cameras with it.
    private static readonly TimeSpan LongestGap = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LastFlush = TimeSpan.FromSeconds(5);

    /// <summary>Feeds until the duration is over or the token is cancelled; both are a normal end, and what is buffered is written first.</summary>
    /// <param name="dataSource">Database with the backend's tables.</param>
    /// <param name="options">What to feed.</param>
    /// <param name="timeProvider">The clock.</param>
    /// <param name="progress">Told after every write and every failed try; may be null.</param>
    /// <param name="cancellationToken">
    /// Ends the feed; waiting rows get 5 s to be written, and what remains counts as dropped. At the end of the duration they get as long as
    /// the buffer lasts.
    /// </param>
    /// <exception cref="SimulatorException">Options out of range, tables missing, or a warehouse code taken.</exception>
    /// <exception cref="PostgresException">The database refused the rows for a reason that waiting does not cure.</exception>
    public static async Task<LiveProgress> RunAsync(
        NpgsqlDataSource dataSource, LiveOptions options, TimeProvider timeProvider, IProgress<LiveProgress>? progress, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(dataSource);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(timeProvider);
        options.Validate();
        SimulatedWorld world = SimulatedWorld.Create(options.Seed, options.Warehouses);
        LiveBuffer buffer = new(options.BufferRows);
        Sender sender = new(new LiveWriter(dataSource, world), buffer, timeProvider, progress);

        // Making rows never waits for the database, so that a slow one costs no observation.
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using CancellationTokenSource stopSending = new();
        Task making = MakeAsync(world, options, buffer, timeProvider, stop.Token);
        Task sending = sender.RunAsync(stopSending.Token);
        try
        {
            await Task.WhenAny(making, sending);
        }
        finally
        {
            await stop.CancelAsync();
            await stopSending.CancelAsync();
        }

        await making;
        await sending;
        buffer.ReleaseLate(long.MaxValue);

        // Whoever stops the feed waits for it; at the end of its duration there is as much time as the buffer has.
        using CancellationTokenSource deadline = new(TimeSpan.FromMinutes(options.BufferMinutes), timeProvider);
        await using CancellationTokenRegistration hurry = cancellationToken.Register(() => deadline.CancelAfter(LastFlush));
        return await sender.DrainAsync(deadline.Token);
    }

    private static async Task MakeAsync(
        SimulatedWorld world, LiveOptions options, LiveBuffer buffer, TimeProvider timeProvider, CancellationToken cancellationToken)
    {
        long startMs = timeProvider.GetUtcNow().ToUnixTimeMilliseconds();
        long endMs = options.Duration is { } duration ? startMs + (long)duration.TotalMilliseconds : long.MaxValue;
        LiveGenerator generator = new(world, options.RatePerMinute, startMs);
        LiveShifts shifts = new(world);
        long lastMs = startMs;
        while (lastMs < endMs && !cancellationToken.IsCancellationRequested)
        {
            await Task.Delay(Tick, timeProvider, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            long nowMs = Math.Min(timeProvider.GetUtcNow().ToUnixTimeMilliseconds(), endMs);
            if (nowMs <= lastMs)
            {
                // The clock was set back: wait until it has caught up.
                continue;
            }

            List<LiveRow> rows = generator.Advance(Math.Max(lastMs, nowMs - (long)LongestGap.TotalMilliseconds), nowMs);
            rows.ForEach(row => shifts.Add(row.Row));
            buffer.Add(rows, shifts.Close(nowMs));
            buffer.ReleaseLate(nowMs);
            lastMs = nowMs;
        }
    }

    /// <summary>Takes batches out of the buffer and writes them, keeping one that failed until it is written.</summary>
    private sealed class Sender(LiveWriter writer, LiveBuffer buffer, TimeProvider timeProvider, IProgress<LiveProgress>? progress)
    {
        private LiveBatch? _failed;
        private long _written;
        private bool _connected = true;

        public async Task RunAsync(CancellationToken cancellationToken)
        {
            TimeSpan pause = FirstPause;
            while (!cancellationToken.IsCancellationRequested)
            {
                bool sent = await TrySendAsync(cancellationToken);
                pause = _connected ? FirstPause : TimeSpan.FromTicks(Math.Min(pause.Ticks * 2, LongestPause.Ticks));
                if (!sent)
                {
                    await Task.Delay(_connected ? Tick / 2 : pause, timeProvider, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                }
            }
        }

        /// <summary>Writes what is left until the deadline.</summary>
        public async Task<LiveProgress> DrainAsync(CancellationToken deadline)
        {
            while (!deadline.IsCancellationRequested)
            {
                bool sent = await TrySendAsync(deadline);
                if (!sent && _connected)
                {
                    break;
                }

                if (!sent)
                {
                    await Task.Delay(FirstPause, timeProvider, deadline).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                }
            }

            LiveProgress end = Now();
            return end with { RowsWaiting = 0, RowsDropped = end.RowsDropped + end.RowsWaiting };
        }

        // True when a batch was written, so that the next may follow at once.
        private async Task<bool> TrySendAsync(CancellationToken cancellationToken)
        {
            bool isRetry = _failed is not null;
            LiveBatch? batch = _failed ?? buffer.Take(timeProvider.GetUtcNow().UtcDateTime);
            if (batch is null)
            {
                return false;
            }

            _failed = batch;
            try
            {
                await writer.WriteAsync(batch, isRetry, cancellationToken);
                _failed = null;
                _written += batch.Snapshots.Count;
                _connected = true;
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return false;
            }
            catch (Exception e) when (LiveWriter.IsPassing(e, isRetry))
            {
                _connected = false;
            }

            progress?.Report(Now());
            return _connected;
        }

        private LiveProgress Now() =>
            new(_written, buffer.Ready + (_failed?.Snapshots.Count ?? 0), buffer.HeldBack, buffer.Dropped, _connected);
    }
}
