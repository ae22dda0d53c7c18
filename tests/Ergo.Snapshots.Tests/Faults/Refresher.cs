using System.Globalization;
using Dapper;
using Ergo.Snapshots.Views;
using Npgsql;

namespace Ergo.Snapshots.Tests.Faults;

/// <summary>How often what happened.</summary>
internal sealed class FaultCounts
{
    public int Sessions { get; set; }

    public int Servers { get; set; }

    public int Terminations { get; set; }

    public int Refreshes { get; set; }

    public int InterruptedRefreshes { get; set; }

    public int TimedOutRefreshes { get; set; }

    public int Kills => Sessions + Servers;

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Sessions} sessions killed, {Servers} servers killed, {Terminations} sessions terminated; of {Refreshes} refreshes {InterruptedRefreshes} interrupted, {TimedOutRefreshes} timed out");
}

/// <summary>Refreshes one view after the other, sometimes in full or under a short time limit, and connects again when cut off.</summary>
internal sealed class Refresher(FaultyServer server, Random random, FaultCounts counts)
{
    private TaskCompletionSource<int> next = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The process id of the session whose refresh begins next.</summary>
    public Task<int> NextRefreshAsync() => next.Task.WaitAsync(TimeSpan.FromMinutes(1));

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        NpgsqlConnection? connection = null;
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                connection ??= await server.ReconnectAsync();
                await RefreshAsync(connection);
            }
            catch (PostgresException failure) when (connection is { State: System.Data.ConnectionState.Open } && failure.SqlState is not ("57P01" or "57P02"))
            {
                counts.TimedOutRefreshes++;
            }
            catch (NpgsqlException)
            {
                counts.InterruptedRefreshes++;
                await connection!.DisposeAsync();
                connection = null;
            }
        }

        if (connection is not null)
        {
            await connection.DisposeAsync();
        }
    }

    private async Task RefreshAsync(NpgsqlConnection connection)
    {
        var limit = random.Next(6) == 0 ? random.Next(1, 40) : 0;
        await connection.ExecuteAsync(string.Create(CultureInfo.InvariantCulture, $"SET statement_timeout = {limit}; SET lock_timeout = {random.Next(1, 50)}"));
        counts.Refreshes++;
        Interlocked.Exchange(ref next, new(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult(connection.ProcessID);
        await connection.ExecuteAsync($"CALL refresh_view('{ViewNames.All[random.Next(ViewNames.All.Count)]}', {(random.Next(5) == 0 ? "true" : "false")})");
    }
}
