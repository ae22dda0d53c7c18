using Ergo.Snapshots.Warehouses;

namespace Ergo.Snapshots.Figures.Days;

/// <summary>Equal spans of whole local days on both sides of a change. The day of the change itself is on neither, unless the change was made at its beginning.</summary>
public sealed record BeforeAndAfter
{
    /// <summary>Spans that can be asked for, in days: whole weeks, so that the same weekdays are on both sides.</summary>
    public static readonly IReadOnlyList<int> Spans = [7, 14, 28];

    /// <summary>Days of each side that was asked for.</summary>
    public required int Asked { get; init; }

    /// <summary>Days of each side that can be compared already; null where not even the shortest span is over.</summary>
    public int? Span { get; init; }

    /// <summary>The last day before.</summary>
    public required DateOnly LastBefore { get; init; }

    /// <summary>The first day after.</summary>
    public required DateOnly FirstAfter { get; init; }

    /// <summary>The day on which what was asked for can be answered.</summary>
    public DateOnly AnswerableOn => FirstAfter.AddDays(Asked);

    /// <summary>The day on which the shortest span can be answered.</summary>
    public DateOnly FirstAnswerOn => FirstAfter.AddDays(Spans[0]);

    /// <summary>The days before; of the span asked for where none can be compared yet.</summary>
    /// <param name="warehouse">The warehouse.</param>
    public LocalDays Before(Warehouse warehouse) => LocalDays.Between(LastBefore.AddDays(1 - (Span ?? Asked)), LastBefore, warehouse);

    /// <summary>The days after; of the span asked for where none can be compared yet.</summary>
    /// <param name="warehouse">The warehouse.</param>
    public LocalDays After(Warehouse warehouse) => LocalDays.Between(FirstAfter, FirstAfter.AddDays((Span ?? Asked) - 1), warehouse);

    /// <summary>The spans of a change.</summary>
    /// <param name="happenedAt">When it was made.</param>
    /// <param name="asked">Days of each side, of <see cref="Spans"/>; where they are not over yet, the longest span that is.</param>
    /// <param name="completeTo">Up to when the figures are complete; null before the first refresh.</param>
    /// <param name="warehouse">The warehouse.</param>
    public static BeforeAndAfter Of(DateTimeOffset happenedAt, int asked, DateTimeOffset? completeTo, Warehouse warehouse)
    {
        var day = LocalDays.DayOf(happenedAt, warehouse);
        var isAtBeginning = LocalDays.Between(day, day, warehouse).Range.From == happenedAt;
        var first = isAtBeginning ? day : day.AddDays(1);
        var over = completeTo is { } complete ? LocalDays.DayOf(complete, warehouse).DayNumber - first.DayNumber : 0;
        var span = Spans.Where(days => days <= asked && days <= over).Select(days => (int?)days).Max();
        return new BeforeAndAfter { Asked = asked, Span = span, LastBefore = day.AddDays(-1), FirstAfter = first };
    }
}
