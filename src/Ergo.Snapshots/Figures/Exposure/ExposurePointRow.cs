namespace Ergo.Snapshots.Figures.Exposure;

/// <summary>A point as it is read: with the part of its minutes that has no worker id, so that one pass gives both.</summary>
internal sealed record ExposurePointRow : ExposureMinutes
{
    public required DateTimeOffset Start { get; init; }

    public required DateTimeOffset End { get; init; }

    public required bool IsPartial { get; init; }

    public required double UnidentifiedGreen { get; init; }

    public required double UnidentifiedYellow { get; init; }

    public required double UnidentifiedRed { get; init; }

    public required double UnidentifiedTotal { get; init; }

    public ExposureMinutes Unidentified =>
        new() { Green = UnidentifiedGreen, Yellow = UnidentifiedYellow, Red = UnidentifiedRed, Total = UnidentifiedTotal };

    public ExposurePoint ToPoint() =>
        new() { Start = Start, End = End, Green = Green, Yellow = Yellow, Red = Red, Total = Total, IsPartial = IsPartial };
}
