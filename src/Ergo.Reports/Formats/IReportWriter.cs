using Ergo.Reports.Tables;

namespace Ergo.Reports.Formats;

/// <summary>
/// Writes a report in one format, in the order of its calls: head, tables one after another with their rows, tail. What is written
/// goes on at once, as far as the format lets it; a report that is not ended is visibly not whole.
/// </summary>
public interface IReportWriter : IAsyncDisposable
{
    /// <summary>Begins.</summary>
    ValueTask BeginAsync(ReportHead head, CancellationToken cancellationToken);

    /// <summary>Begins a table; the one before has ended.</summary>
    ValueTask BeginTableAsync(ReportTable table, CancellationToken cancellationToken);

    /// <summary>Writes a row of the table: a cell for each of its columns. The memory is the caller's again afterwards.</summary>
    ValueTask WriteRowAsync(ReadOnlyMemory<Cell> row, CancellationToken cancellationToken);

    /// <summary>Ends the table.</summary>
    ValueTask EndTableAsync(CancellationToken cancellationToken);

    /// <summary>Ends the report: all of it is handed on.</summary>
    ValueTask EndAsync(ReportTail tail, CancellationToken cancellationToken);

    /// <summary>Says, where the format can, that the report ends here though it is not whole.</summary>
    /// <param name="why">Why, in words.</param>
    ValueTask BreakOffAsync(string why);
}
