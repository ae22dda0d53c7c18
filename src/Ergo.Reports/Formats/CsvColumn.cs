using System.Globalization;
using CsvHelper;
using Ergo.Reports.Tables;

namespace Ergo.Reports.Formats;

/// <summary>A column on its way into a CSV file.</summary>
/// <param name="column">The column.</param>
/// <param name="decimalSign">The decimal sign of its numbers.</param>
internal sealed class CsvColumn(ReportColumn column, char decimalSign)
{
    private const string TimeFormat = "yyyy-MM-dd'T'HH:mm:sszzz";
    private const string DayFormat = "yyyy-MM-dd";
    private readonly int _decimals = NumberFormats.DecimalsOf(column);
    private readonly string _format = NumberFormats.Of(column);
    private readonly byte[] _text = new byte[FixedDecimals.Longest];
    private DateTimeOffset? _time;
    private int _timeLength;

    /// <summary>Writes a cell.</summary>
    public void Write(CsvWriter csv, Cell cell)
    {
        if (!cell.IsKnown)
        {
            csv.WriteText(column.Missing);
            return;
        }

        switch (column.Kind)
        {
            case ColumnKind.Whole:
                csv.WriteField(cell.AsWhole);
                break;
            case ColumnKind.Number:
                WriteNumber(csv, cell.AsNumber);
                break;
            case ColumnKind.Share:
                WriteNumber(csv, cell.AsNumber * 100);
                break;
            case ColumnKind.Time:
                WriteTime(csv, cell.AsTime);
                break;
            case ColumnKind.Day:
                csv.WriteField(cell.AsDay, DayFormat);
                break;
            case ColumnKind.Flag:
                csv.WriteField(cell.AsFlag);
                break;
            default:
                csv.WriteText(cell.AsText);
                break;
        }
    }

    private void WriteNumber(CsvWriter csv, double number)
    {
        if (FixedDecimals.TryWrite(number, _decimals, decimalSign, _text, out var length))
        {
            csv.WriteField(_text.AsSpan(0, length));
        }
        else
        {
            csv.WriteField(number, _format);
        }
    }

    // Rows are in order of time: mostly it is the time of the row before.
    private void WriteTime(CsvWriter csv, DateTimeOffset time)
    {
        if (_time is not { } before || !time.EqualsExact(before))
        {
            time.TryFormat(_text, out _timeLength, TimeFormat, CultureInfo.InvariantCulture);
            _time = time;
        }

        csv.WriteField(_text.AsSpan(0, _timeLength));
    }
}
