using System.Globalization;
using System.Text.Json;
using Ergo.Reports.Packaging;
using Ergo.Reports.Tables;

namespace Ergo.Reports.Formats;

/// <summary>
/// Writes JSON lines for programs, UTF-8: the first is the report (<c>"line":"report"</c>), then each row with the name of its table
/// (<c>"line":"row"</c>), and the last says that the file is whole (<c>"line":"end"</c>). Numbers are exact, times ISO 8601 with their
/// distance from UTC, what is missing is null.
/// </summary>
/// <param name="package">Where the file goes.</param>
/// <param name="fileName">The file's name.</param>
public sealed class JsonLinesReportWriter(IReportPackage package, string fileName) : IReportWriter
{
    private const int FlushAt = 64 * 1024;
    private readonly System.Buffers.ArrayBufferWriter<byte> _buffer = new(FlushAt + 4096);
    private Utf8JsonWriter? _json;
    private Stream? _file;
    private JsonEncodedText[] _names = [];
    private ReportTable? _table;

    /// <inheritdoc />
    public async ValueTask BeginAsync(ReportHead head, CancellationToken cancellationToken)
    {
        _file = package.Begin(fileName);
        _json = new Utf8JsonWriter(_buffer, new JsonWriterOptions { SkipValidation = true });
        _json.WriteStartObject();
        _json.WriteString("line", "report");
        _json.WriteString("id", head.ExportId);
        _json.WriteString("title", head.Title);
        _json.WriteString("subtitle", head.Subtitle);
        _json.WriteStartArray("facts");
        foreach (var fact in head.Facts)
        {
            WritePair(fact.Label, fact.Value);
        }

        _json.WriteEndArray();
        _json.WriteStartArray("warnings");
        foreach (var warning in head.Warnings)
        {
            _json.WriteStringValue(warning);
        }

        _json.WriteEndArray();
        _json.WriteEndObject();
        await EndLineAsync(cancellationToken);
    }

    /// <inheritdoc />
    public ValueTask BeginTableAsync(ReportTable table, CancellationToken cancellationToken)
    {
        _table = table;
        _names = [.. table.Columns.Select(column => JsonEncodedText.Encode(column.Name))];
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc />
    public ValueTask WriteRowAsync(ReadOnlyMemory<Cell> row, CancellationToken cancellationToken)
    {
        _json!.WriteStartObject();
        _json.WriteString("line", "row");
        _json.WriteString("table", _table!.Name);
        var cells = row.Span;
        for (var index = 0; index < cells.Length; index++)
        {
            Write(_names[index], _table.Columns[index].Kind, cells[index]);
        }

        _json.WriteEndObject();
        return EndLineAsync(cancellationToken);
    }

    /// <inheritdoc />
    public ValueTask EndTableAsync(CancellationToken cancellationToken) => ValueTask.CompletedTask;

    /// <inheritdoc />
    public async ValueTask EndAsync(ReportTail tail, CancellationToken cancellationToken)
    {
        _json!.WriteStartObject();
        _json.WriteString("line", "end");
        _json.WriteNumber("rows", tail.Rows);
        _json.WriteStartArray("facts");
        foreach (var fact in tail.Facts)
        {
            WritePair(fact.Label, fact.Value);
        }

        _json.WriteEndArray();
        _json.WriteEndObject();
        await EndLineAsync(cancellationToken);
        await FlushAsync(cancellationToken);
        await _file!.DisposeAsync();
        _file = null;
    }

    /// <inheritdoc />
    public async ValueTask BreakOffAsync(string why)
    {
        if (_file is null)
        {
            return;
        }

        _json!.Reset();
        _json.WriteStartObject();
        _json.WriteString("line", "broken off");
        _json.WriteString("why", why);
        _json.WriteEndObject();
        await EndLineAsync(CancellationToken.None);
        await FlushAsync(CancellationToken.None);
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        if (_json is not null)
        {
            _json.Reset();
            await _json.DisposeAsync();
        }

        if (_file is not null)
        {
            await _file.DisposeAsync();
        }

        GC.SuppressFinalize(this);
    }

    private void WritePair(string label, string value)
    {
        _json!.WriteStartObject();
        _json.WriteString("label", label);
        _json.WriteString("value", value);
        _json.WriteEndObject();
    }

    private void Write(JsonEncodedText name, ColumnKind kind, Cell cell)
    {
        if (!cell.IsKnown)
        {
            _json!.WriteNull(name);
            return;
        }

        switch (kind)
        {
            case ColumnKind.Whole:
                _json!.WriteNumber(name, cell.AsWhole);
                break;
            case ColumnKind.Number or ColumnKind.Share:
                _json!.WriteNumber(name, cell.AsNumber);
                break;
            case ColumnKind.Time:
                _json!.WriteString(name, cell.AsTime);
                break;
            case ColumnKind.Day:
                _json!.WriteString(name, cell.AsDay.ToString("O", CultureInfo.InvariantCulture));
                break;
            case ColumnKind.Flag:
                _json!.WriteBoolean(name, cell.AsFlag);
                break;
            default:
                _json!.WriteString(name, cell.AsText);
                break;
        }
    }

    private ValueTask EndLineAsync(CancellationToken cancellationToken)
    {
        _json!.Flush();
        _json.Reset();
        _buffer.GetSpan(1)[0] = (byte)'\n';
        _buffer.Advance(1);
        return _buffer.WrittenCount < FlushAt ? ValueTask.CompletedTask : FlushAsync(cancellationToken);
    }

    private async ValueTask FlushAsync(CancellationToken cancellationToken)
    {
        await _file!.WriteAsync(_buffer.WrittenMemory, cancellationToken);
        _buffer.ResetWrittenCount();
    }
}
