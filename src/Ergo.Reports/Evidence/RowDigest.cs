using System.Buffers;
using System.Buffers.Binary;
using System.IO.Hashing;
using System.Runtime.InteropServices;
using Ergo.Reports.Tables;

namespace Ergo.Reports.Evidence;

/// <summary>
/// What a row was, in short: enough to tell later whether the same row is there, and whether it says the same. It proves nothing by
/// itself (XXH3, 64 bits); what proves is the signed hash of the file.
/// </summary>
/// <param name="Key">Of the cells that tell the row from others.</param>
/// <param name="Values">Of the cells that are what it says.</param>
/// <param name="Snapshots">Snapshots behind it; 0 where that is not known.</param>
public readonly record struct RowDigest(ulong Key, ulong Values, long Snapshots)
{
    /// <summary>Bytes of one.</summary>
    public const int Size = 24;

    /// <summary>Writes it, little endian.</summary>
    public void Write(Span<byte> target)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(target, Key);
        BinaryPrimitives.WriteUInt64LittleEndian(target[8..], Values);
        BinaryPrimitives.WriteInt64LittleEndian(target[16..], Snapshots);
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    public static RowDigest Read(ReadOnlySpan<byte> source) => new(
        BinaryPrimitives.ReadUInt64LittleEndian(source), BinaryPrimitives.ReadUInt64LittleEndian(source[8..]), BinaryPrimitives.ReadInt64LittleEndian(source[16..]));
}

/// <summary>Makes digests of a table's rows. Not for several threads at once.</summary>
/// <param name="columns">The table's columns.</param>
public sealed class RowDigester(IReadOnlyList<ReportColumn> columns)
{
    // Sums differ in the last digits by the order of adding, which is no other figure. Numbers are told to hundredths.
    private const double NumberSteps = 1e3;
    private const double ShareSteps = 1e6;
    private readonly ArrayBufferWriter<byte> _key = new();
    private readonly ArrayBufferWriter<byte> _values = new();
    private readonly bool[] _isKey = [.. columns.Select(column => column.IsKey)];
    private readonly double[] _steps = [.. columns.Select(column => column.Kind switch { ColumnKind.Number => NumberSteps, ColumnKind.Share => ShareSteps, _ => 0 })];

    /// <summary>The digest of a row.</summary>
    /// <param name="row">Its cells.</param>
    /// <param name="snapshots">Snapshots behind it.</param>
    public RowDigest Of(ReadOnlySpan<Cell> row, long snapshots)
    {
        _key.ResetWrittenCount();
        _values.ResetWrittenCount();
        for (var index = 0; index < row.Length; index++)
        {
            Add(_isKey[index] ? _key : _values, row[index], _steps[index]);
        }

        return new RowDigest(XxHash3.HashToUInt64(_key.WrittenSpan), XxHash3.HashToUInt64(_values.WrittenSpan), snapshots);
    }

    private static void Add(ArrayBufferWriter<byte> bytes, Cell cell, double steps)
    {
        // What stands before a text tells its length, so that two cells never read like two others.
        Span<long> head = [cell.IsKnown ? 1 : 0, cell.RawText?.Length ?? -1, steps > 0 && cell.IsKnown ? (long)Math.Round(cell.AsNumber * steps) : cell.Bits, cell.Offset];
        bytes.Write(MemoryMarshal.AsBytes(head));
        if (cell.RawText is { } text)
        {
            bytes.Write(MemoryMarshal.AsBytes(text.AsSpan()));
        }
    }
}
