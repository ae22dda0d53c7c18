using System.Globalization;

namespace Ergo.Reports.Tables;

/// <summary>What stands in one row of one column. Made for millions of rows: it lives in an array that is filled anew for each.</summary>
public readonly struct Cell
{
    private readonly string? _text;
    private readonly long _bits;
    private readonly short _offset;

    private Cell(string? text, long bits, short offset = 0) => (_text, _bits, _offset, IsKnown) = (text, bits, offset, true);

    /// <summary>Nothing: not known, or not applicable. The column says what it is called.</summary>
    public static Cell Missing => default;

    /// <summary>Whether there is anything.</summary>
    public bool IsKnown { get; }

    /// <summary>The text of a text column.</summary>
    public string AsText => _text!;

    /// <summary>The number of a column of numbers or shares.</summary>
    public double AsNumber => BitConverter.Int64BitsToDouble(_bits);

    /// <summary>The number of a column of whole numbers.</summary>
    public long AsWhole => _bits;

    /// <summary>The answer of a column of flags.</summary>
    public bool AsFlag => _bits != 0;

    /// <summary>The moment of a column of times, with the distance from UTC it was given with.</summary>
    public DateTimeOffset AsTime => new(_bits, TimeSpan.FromMinutes(_offset));

    /// <summary>The day of a column of days.</summary>
    public DateOnly AsDay => DateOnly.FromDayNumber((int)_bits);

    /// <summary>What it is made of, to be compared and hashed.</summary>
    internal long Bits => _bits;

    /// <summary>The text, or null.</summary>
    internal string? RawText => _text;

    /// <summary>Minutes from UTC.</summary>
    internal short Offset => _offset;

    /// <summary>A text; null is missing.</summary>
    public static Cell Of(string? text) => text is null ? Missing : new Cell(text, 0);

    /// <summary>A number; null, infinite and not-a-number are missing.</summary>
    public static Cell Of(double? number) => number is { } known && double.IsFinite(known) ? new Cell(null, BitConverter.DoubleToInt64Bits(known)) : Missing;

    /// <summary>A whole number; null is missing.</summary>
    public static Cell Of(long? number) => number is { } known ? new Cell(null, known) : Missing;

    /// <summary>A flag; null is missing.</summary>
    public static Cell Of(bool? flag) => flag is { } known ? new Cell(null, known ? 1 : 0) : Missing;

    /// <summary>A day; null is missing.</summary>
    public static Cell Of(DateOnly? day) => day is { } known ? new Cell(null, known.DayNumber) : Missing;

    /// <summary>A moment with its distance from UTC, in whole minutes; null is missing.</summary>
    public static Cell Of(DateTimeOffset? time) => time is { } known ? new Cell(null, known.Ticks, (short)known.TotalOffsetMinutes) : Missing;

    /// <inheritdoc />
    public override string ToString() => !IsKnown ? "" : _text ?? _bits.ToString(CultureInfo.InvariantCulture);
}
