using System.CommandLine;
using System.Globalization;
using Ergo.Simulator.Live;
using Npgsql;

namespace Ergo.Simulator.Commands;

/// <summary><c>live</c>: writes the present until it is stopped.</summary>
internal static class LiveCommand
{
    public static Command Create(TextWriter output, TextWriter error)
    {
        Option<long> rate = CommonOptions.Number("--rate", 1, SimulatorLimits.MaxRatePerMinute, "Snapshots per minute, over all warehouses");
        Option<TimeSpan?> duration = CommonOptions.Duration("--duration", "How long to feed, such as 90s, 15m or 2h; without it until stopped");
        Option<long> warehouses = CommonOptions.Warehouses();
        Option<long> seed = CommonOptions.Seed();
        Option<string?> connection = CommonOptions.Connection();
        Command command = new("live", "Feeds snapshots as they happen; a lost database is waited for") { rate, duration, warehouses, seed, connection };
        command.SetAction((parsed, cancellationToken) => DatabaseCommand.RunAsync(
            parsed.GetValue(connection), error,
            dataSource => RunAsync(
                dataSource,
                new LiveOptions
                {
                    RatePerMinute = (int)parsed.GetValue(rate),
                    Duration = parsed.GetValue(duration),
                    Warehouses = (int)parsed.GetValue(warehouses),
                    Seed = (int)parsed.GetValue(seed),
                },
                output, cancellationToken)));
        return command;
    }

    private static async Task<int> RunAsync(NpgsqlDataSource dataSource, LiveOptions options, TextWriter output, CancellationToken cancellationToken)
    {
        // A database that is not there when the feed starts is a mistake to be told, not an outage to be waited for.
        await using (await dataSource.OpenConnectionAsync(cancellationToken))
        {
        }

        LiveProgress end = await LiveFeed.RunAsync(dataSource, options, TimeProvider.System, new Lines(output, TimeProvider.System), cancellationToken);
        await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{end.RowsWritten:N0} snapshots written, {end.RowsDropped:N0} dropped."));
        return end.RowsDropped == 0 ? SimulatorCommand.Ok : SimulatorCommand.Failed;
    }

    /// <summary>A line every ten seconds, and at once when the database goes, comes back, or rows are dropped.</summary>
    private sealed class Lines(TextWriter output, TimeProvider timeProvider) : IProgress<LiveProgress>
    {
        private LiveProgress? _last;
        private long _lastAt;

        public void Report(LiveProgress value)
        {
            bool due = _last is null || timeProvider.GetElapsedTime(_lastAt) >= TimeSpan.FromSeconds(10);
            if (!due && _last!.IsConnected == value.IsConnected && _last.RowsDropped == value.RowsDropped)
            {
                return;
            }

            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{timeProvider.GetUtcNow():HH:mm:ss}Z {value.RowsWritten:N0} written, {value.RowsWaiting:N0} waiting, {value.RowsHeldBack:N0} held back as late, {value.RowsDropped:N0} dropped{(value.IsConnected ? "" : "; the database is away, trying again")}"));
            _last = value;
            _lastAt = timeProvider.GetTimestamp();
        }
    }
}
