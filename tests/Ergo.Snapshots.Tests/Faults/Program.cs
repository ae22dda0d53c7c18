using Ergo.Snapshots.Views;
using Npgsql;

namespace Ergo.Snapshots.Tests.Faults;

/// <summary>
/// A refresher in a process of its own: waits for the starting signal (an advisory lock given back), then refreshes a
/// view until nobody else does. Writes one line per attempt.
/// </summary>
internal static class Program
{
    internal const string StartingSignal = "4711";

    private static async Task<int> Main(string[] arguments)
    {
        var (connectionString, view, name) = (arguments[0], arguments[1], arguments[2]);
        await using var source = NpgsqlDataSource.Create(connectionString);
        await using (var signal = source.CreateCommand($"SELECT pg_advisory_lock_shared({StartingSignal}), pg_advisory_unlock_shared({StartingSignal})"))
        {
            Console.WriteLine("ready");
            await signal.ExecuteNonQueryAsync();
        }

        var service = new MaterializedViewsService(source);
        while (true)
        {
            try
            {
                await service.RefreshViewAsync(view, name);
                Console.WriteLine("refreshed");
                return 0;
            }
            catch (RefreshException refusal) when (refusal.IsBusy)
            {
                Console.WriteLine(refusal.Message);
                await Task.Delay(20);
            }
        }
    }
}
