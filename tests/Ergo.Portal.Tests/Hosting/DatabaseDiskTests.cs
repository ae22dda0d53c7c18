using Ergo.Portal.Database;
using Ergo.Snapshots.Storage;
using Ergo.Testing;
using Microsoft.Extensions.Configuration;

namespace Ergo.Portal.Tests.Hosting;

/// <summary>How much room is left for the database.</summary>
public sealed class DatabaseDiskTests
{
    [Fact]
    public async Task Room_of_another_server_is_its_size_without_what_its_databases_take()
    {
        await using var database = await TestPostgres.CreateDatabaseAsync();
        StorageOverview storage = new(database.DataSource);
        var taken = await storage.ServerBytesAsync();
        await using var own = database.DataSource.CreateCommand("SELECT pg_database_size(current_database())");
        Assert.True(taken > (long)(await own.ExecuteScalarAsync())!);
        var room = await new DatabaseDisk(null, 50_000_000_000, storage).RoomAsync();
        Assert.Equal(50_000_000_000, room!.Value.Total);
        // Other tests make and drop databases meanwhile.
        Assert.InRange(room.Value.Free, 50_000_000_000 - (taken * 10) - 2_000_000_000, 50_000_000_000 - 7_000_000);
        Assert.Equal(0, (await new DatabaseDisk(null, 1, storage).RoomAsync())!.Value.Free);
        Assert.Null(await new DatabaseDisk(null, null, storage).RoomAsync());
        var disk = (await new DatabaseDisk(Path.GetTempPath(), 1, storage).RoomAsync())!.Value;
        Assert.InRange(disk.Free, 2, disk.Total);
    }

    [Theory]
    [InlineData("500", 500_000_000_000L, false)]
    [InlineData("", null, false)]
    [InlineData("0", null, true)]
    [InlineData("1.5", null, true)]
    [InlineData("1000001", null, true)]
    [InlineData("half a terabyte", null, true)]
    public void Size_of_the_disk_is_read_or_refused(string text, long? size, bool isRefused)
    {
        var read = DatabaseDisk.Read(new ConfigurationBuilder().AddInMemoryCollection([new(DatabaseDisk.Key, text)]).Build());
        Assert.Equal((size, isRefused), (read.Size, read.Fault is not null));
    }
}
