using System.Buffers.Binary;
using System.IO.Hashing;
using System.Runtime.InteropServices;
using Ergo.Reports.Evidence;
using Ergo.Reports.Tables;

namespace Ergo.Reports.Tests;

public sealed class RowDigestTests
{
    // Kept with exports for years and compared with those of later versions.
    [Fact]
    public void Digests_stay_what_they_were()
    {
        RowDigester digester = new(Sample.Table.Columns);
        for (var turn = 0; turn < 2; turn++)
        {
            var digest = digester.Of(Sample.Row("W-1", 7, 2.5004, 0.1234567, new DateTimeOffset(2026, 10, 25, 2, 30, 0, TimeSpan.FromHours(2)), null, true), 12);
            Assert.Equal(Hash([1, 3, 0, 0], "W-1"), digest.Key);
            Assert.Equal(
                Hash([1, -1, 7, 0, 1, -1, 2500, 0, 1, -1, 123457, 0, 1, -1, new DateTime(2026, 10, 25, 2, 30, 0).Ticks, 120, 0, -1, 0, 0, 1, -1, 1, 0], ""), digest.Values);
            Assert.Equal(12, digest.Snapshots);
        }
    }

    private static ulong Hash(long[] numbers, string text)
    {
        XxHash3 hash = new();
        hash.Append(MemoryMarshal.AsBytes<long>(numbers));
        hash.Append(MemoryMarshal.AsBytes(text.AsSpan()));
        return BinaryPrimitives.ReadUInt64BigEndian(hash.GetHashAndReset());
    }
}
