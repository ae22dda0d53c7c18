namespace Ergo.Portal.Charts;

/// <summary>What a chart plots. Charts are compared by content, so the same data again costs nothing.</summary>
public abstract record ChartData
{
    /// <summary>At most this many series can be told apart.</summary>
    public const int MostSeries = 5;

    /// <summary>The unit of the values, for example "%" or "min"; empty for a plain count.</summary>
    public string Unit { get; init; } = "";

    /// <summary>Decimals shown, 0 to 4.</summary>
    public int Decimals { get; init; }

    /// <summary>Lines to compare with, each with its label.</summary>
    public IReadOnlyList<Threshold> Thresholds { get; init; } = [];

    /// <summary>The top of the value axis; null lets it follow the data.</summary>
    public double? Max { get; init; }

    /// <summary>The bottom of the value axis of a line; null lets it follow the data. Bars always begin at 0.</summary>
    public double? Min { get; init; }
}

/// <summary>A labelled line across the chart, and a column of its table.</summary>
/// <param name="Value">Where it lies, in the chart's unit.</param>
/// <param name="Label">What it means, for example "Target 5 %".</param>
public sealed record Threshold(double Value, string Label);

/// <summary>How a chart over time is drawn.</summary>
public enum TimeKind
{
    /// <summary>Lines.</summary>
    Line,

    /// <summary>One filled line.</summary>
    Area,

    /// <summary>Stacked columns, one per bucket.</summary>
    StackedColumns,
}

/// <summary>Values over time: lines, an area or stacked columns.</summary>
public sealed record TimeChart : ChartData
{
    /// <summary>How it is drawn.</summary>
    public TimeKind Kind { get; init; }

    /// <summary>One to five series with the same bucket times.</summary>
    public required IReadOnlyList<TimeSeries> Series { get; init; }

    /// <summary>The IANA zone the axis is labelled in.</summary>
    public required string Zone { get; init; }

    /// <summary>The length of a bucket; tooltips and the table name its start.</summary>
    public TimeSpan Bucket { get; init; }

    /// <summary>Moments that people noted, as labelled upright lines.</summary>
    public IReadOnlyList<TimeMark> Marks { get; init; } = [];

    /// <summary>The start of the bucket still in progress, which is drawn hatched or dashed; null when all are complete.</summary>
    public DateTimeOffset? PartialFrom { get; init; }

    /// <summary>
    /// Since when there are records: what lies before is hatched as not observed; null where that is not known. Never later than the first
    /// value drawn: views are filled one after another, and what is shown was observed whatever another view knows.
    /// </summary>
    public DateTimeOffset? RecordsFrom
    {
        get => field is { } known && FirstValue is { } first && first < known ? first : field;
        init;
    }

    private DateTimeOffset? FirstValue => Series.SelectMany(series => series.Points).Where(point => point.Value is not null).Min(point => (DateTimeOffset?)point.Time);
}

/// <summary>One series over time.</summary>
/// <param name="Name">The name shown beside it.</param>
/// <param name="Points">Its points, in time order; a null value is a gap and stays one.</param>
/// <param name="Color">What it stands for.</param>
public sealed record TimeSeries(string Name, IReadOnlyList<TimePoint> Points, ChartColor Color = ChartColor.Main);

/// <summary>One value at a time.</summary>
/// <param name="Time">The bucket's start.</param>
/// <param name="Value">The value; null where nothing was observed.</param>
/// <param name="Count">How many observations it was made from (n); null where that has no meaning.</param>
public sealed record TimePoint(DateTimeOffset Time, double? Value, long? Count = null);

/// <summary>Bars by category.</summary>
public sealed record BarChart : ChartData
{
    /// <summary>The categories, in the order drawn.</summary>
    public required IReadOnlyList<string> Categories { get; init; }

    /// <summary>What the categories are, as the table's heading, for example "Zone".</summary>
    public required string CategoryName { get; init; }

    /// <summary>One to five series with a value per category.</summary>
    public required IReadOnlyList<BarSeries> Series { get; init; }

    /// <summary>Bars lying, with the category's name on the left; for names and rankings.</summary>
    public bool Horizontal { get; init; }

    /// <summary>Series on top of each other instead of side by side.</summary>
    public bool Stacked { get; init; }
}

/// <summary>One series of bars.</summary>
/// <param name="Name">The name shown.</param>
/// <param name="Values">A value per category; null where nothing was observed.</param>
/// <param name="Color">What it stands for.</param>
/// <param name="Counts">n per category; null where that has no meaning.</param>
public sealed record BarSeries(string Name, IReadOnlyList<double?> Values, ChartColor Color = ChartColor.Main, IReadOnlyList<long>? Counts = null);

/// <summary>A grid of values, darker for more.</summary>
public sealed record HeatChart : ChartData
{
    /// <summary>Column headings, from the left.</summary>
    public required IReadOnlyList<string> Columns { get; init; }

    /// <summary>Rows, from the top.</summary>
    public required IReadOnlyList<HeatRow> Rows { get; init; }

    /// <summary>What the rows are, for example "Day".</summary>
    public required string RowName { get; init; }

    /// <summary>The upper bounds of the first four of the five steps, rising; null spreads the steps evenly from 0 to the largest value.</summary>
    public IReadOnlyList<double>? Steps { get; init; }
}

/// <summary>A row of a heat map.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Values">A value per column; null where nothing was observed.</param>
/// <param name="Counts">n per column; null where that has no meaning.</param>
public sealed record HeatRow(string Name, IReadOnlyList<double?> Values, IReadOnlyList<long>? Counts = null);
