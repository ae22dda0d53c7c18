using System.Buffers.Binary;

namespace Ergo.Simulator.World;

/// <summary>UUID strings that follow from what they name, so that the same world has the same ids everywhere.</summary>
internal static class DeterministicId
{
    /// <summary>Id of a thing of the world, from its seed and its path of names.</summary>
    public static string For(int seed, string path)
    {
        ulong high = SimRandom.Hash((ulong)(uint)seed, SimRandom.Hash(path), 1);
        ulong low = SimRandom.Hash((ulong)(uint)seed, SimRandom.Hash(path), 2);
        return Format((high & ~0xF000UL) | 0x8000, low);
    }

    /// <summary>Id of a snapshot, in the layout of UUID version 7: ids of one day lie together in the primary key's index.</summary>
    public static string ForSnapshot(ulong run, long unit, long index, long eventUnixMs)
    {
        ulong bits = SimRandom.Hash(run, (ulong)unit, (ulong)index);
        return Format(((ulong)eventUnixMs << 16) | 0x7000 | (bits & 0xFFF), SimRandom.Hash(bits, run));
    }

    private static string Format(ulong high, ulong low)
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, high);
        BinaryPrimitives.WriteUInt64BigEndian(bytes[8..], (low & 0x3FFFFFFFFFFFFFFF) | 0x8000000000000000);
        return new Guid(bytes, bigEndian: true).ToString();
    }
}
