namespace Ergo.EmbeddedPostgres.Tests;

public sealed class InterruptedInitTests : IDisposable
{
    private readonly TestFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Leftovers_of_an_unfinished_initdb_are_replaced()
    {
        Directory.CreateDirectory(Path.Combine(folder["cluster.new-1a2b3c4d"], "base"));
        await File.WriteAllTextAsync(Path.Combine(folder["cluster.new-1a2b3c4d"], "PG_VERSION"), "18\n");
        await File.WriteAllTextAsync(folder["ergo-postgres.password.new"], "half");

        await using var server = await Servers.StartAsync(folder.Options);
        Assert.Equal(1, await server.AskAsync<int>("SELECT 1"));
        Assert.False(Directory.Exists(folder["cluster.new-1a2b3c4d"]));
    }

    [Fact]
    public async Task Process_killed_during_initdb_is_recovered_from()
    {
        using var killed = await KilledDuringInitdbAsync();
        Assert.False(Directory.Exists(killed.Cluster));
        await using var server = await Servers.StartAsync(killed.Options);
        Assert.True(server.IsOwner);
        await server.StopAsync();

        await using var next = await Servers.StartAsync(killed.Options);
        Assert.Empty(killed.Unfinished);
        Assert.Equal(1, await next.AskAsync<int>("SELECT 1"));
    }

    // On a busy machine initdb may be over before it is noticed: then it is tried again elsewhere.
    private static async Task<TestFolder> KilledDuringInitdbAsync()
    {
        for (var attempt = 1; attempt <= 5; attempt++)
        {
            var folder = new TestFolder();
            using (var process = SecondProcess.Start([Program.HoldServer, folder.Data]))
            {
                await Servers.UntilAsync(
                    () => Directory.Exists(folder.Cluster) || folder.Unfinished.Any(d => File.Exists(Path.Combine(d, "PG_VERSION"))), "initdb works");
                process.Kill();
            }

            if (!Directory.Exists(folder.Cluster))
            {
                return folder;
            }

            folder.Dispose();
        }

        throw new InvalidOperationException("initdb was over before it was noticed, five times in a row.");
    }
}
