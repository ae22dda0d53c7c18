namespace Ergo.Snapshots.Figures.Limits;

/// <summary>What of one shift is held against an exposure limit.</summary>
public enum ExposureMeasure
{
    /// <summary>Red minutes of one worker.</summary>
    WorkerRed,

    /// <summary>Weighted minutes of one worker: green 1, yellow 2, red 5.</summary>
    WorkerWeighted,

    /// <summary>Red minutes of a zone: of all who work there, together.</summary>
    ZoneRed,
}

/// <summary>What is fixed about the measures.</summary>
public static class ExposureMeasures
{
    /// <summary>All of them.</summary>
    public static readonly IReadOnlyList<ExposureMeasure> All = [ExposureMeasure.WorkerRed, ExposureMeasure.WorkerWeighted, ExposureMeasure.ZoneRed];

    /// <summary>The highest limit: the minutes of a day, which weigh five times as much at most.</summary>
    /// <param name="measure">The measure.</param>
    public static int Most(this ExposureMeasure measure) => measure == ExposureMeasure.WorkerWeighted ? 7200 : 1440;

    /// <summary>The measure's name in the database.</summary>
    /// <param name="measure">The measure.</param>
    public static string Code(this ExposureMeasure measure) => measure switch
    {
        ExposureMeasure.WorkerRed => "worker_red",
        ExposureMeasure.WorkerWeighted => "worker_weighted",
        _ => "zone_red",
    };

    /// <summary>The measure of a name in the database.</summary>
    /// <param name="code">One that <see cref="Code"/> gives.</param>
    public static ExposureMeasure Parse(string code) => All.Single(measure => measure.Code() == code);
}
