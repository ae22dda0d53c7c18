using Ergo.Operations.Reports;

namespace Ergo.Portal.Tests.Reports;

/// <summary>What waits until it is known whether it is kept.</summary>
public sealed class SpoolTests
{
    private static readonly byte[] Bytes = [.. Enumerable.Range(0, 250_000).Select(number => (byte)(number * 7))];

    [Theory]
    [InlineData(250_000, true)]
    [InlineData(249_999, false)]
    [InlineData(0, false)]
    public async Task Gives_back_what_it_took_or_nothing_where_it_is_too_much(long largest, bool isWhole)
    {
        await using Spool spool = new(largest);
        foreach (var piece in Bytes.Chunk(70_001))
        {
            await spool.WriteAsync(piece, CancellationToken.None);
        }

        Assert.Equal((isWhole, null), (spool.IsWhole, spool.Failure));
        var parts = await PartsAsync(spool, 100_000);
        Assert.Equal(isWhole ? [100_000, 100_000, 50_000] : [], parts.Select(part => part.Length));
        Assert.Equal(isWhole ? Bytes : [], parts.SelectMany(part => part));
    }

    [Fact]
    public async Task Nothing_is_in_the_directory_while_it_holds_bytes()
    {
        var directory = Directory.CreateTempSubdirectory("ergo-spool-").FullName;
        await using Spool spool = new(1_000_000, directory);
        await spool.WriteAsync(Bytes, CancellationToken.None);
        if (!OperatingSystem.IsWindows())
        {
            Assert.Empty(Directory.GetFileSystemEntries(directory));
        }

        Assert.Equal(Bytes, (await PartsAsync(spool, 1_000_000)).Single());
        await spool.DisposeAsync();
        Assert.Empty(Directory.GetFileSystemEntries(directory));
        Directory.Delete(directory);
    }

    [Fact]
    public async Task No_room_is_told_and_not_thrown()
    {
        await using Spool spool = new(1_000_000, Path.Combine(Path.GetTempPath(), Path.GetRandomFileName(), "missing"));
        await spool.WriteAsync(Bytes, CancellationToken.None);
        await spool.WriteAsync(Bytes, CancellationToken.None);
        Assert.False(spool.IsWhole);
        Assert.IsType<DirectoryNotFoundException>(spool.Failure);
        Assert.Empty(await PartsAsync(spool, 1_000));
    }

    private static async Task<List<byte[]>> PartsAsync(Spool spool, int size)
    {
        List<byte[]> parts = [];
        await foreach (var part in spool.PartsAsync(size, CancellationToken.None))
        {
            parts.Add(part);
        }

        return parts;
    }
}
