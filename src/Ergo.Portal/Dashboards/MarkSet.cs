using Ergo.Accounts.Interventions;
using Ergo.Portal.Charts;
using Ergo.Portal.Live;

namespace Ergo.Portal.Dashboards;

/// <summary>Noted changes as marks of a chart.</summary>
/// <param name="Marks">The marks.</param>
/// <param name="Key">What they are, compared by value: part of the key of a chart that is made once.</param>
public sealed record MarkSet(IReadOnlyList<TimeMark> Marks, string Key)
{
    /// <summary>No marks.</summary>
    public static readonly MarkSet None = new([], "");

    /// <summary>A chart with the marks, made once for each answer and set of marks.</summary>
    /// <param name="answer">What the chart was made of, by reference.</param>
    /// <param name="chart">The chart, as it was made of it.</param>
    public TimeChart On(object answer, TimeChart chart) => Marks.Count == 0 ? chart : MadeOnce.From(answer, (chart, Key), () => chart with { Marks = Marks });

    /// <summary>The marks of noted changes.</summary>
    /// <param name="interventions">The changes.</param>
    public static MarkSet Of(IReadOnlyList<Intervention> interventions) => interventions.Count == 0 ? None : new(
        [.. interventions.Select(one => new TimeMark(one.HappenedAt, one.Title))], string.Join(' ', interventions.Select(one => $"{one.Id}:{one.Version}")));
}
