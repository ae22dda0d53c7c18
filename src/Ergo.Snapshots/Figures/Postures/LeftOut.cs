namespace Ergo.Snapshots.Figures.Postures;

/// <summary>Snapshots of a warehouse that are stored but in no view, whatever the range.</summary>
public sealed record LeftOut
{
    /// <summary>They arrived for a day that retention had already frozen.</summary>
    public required long TooLateRows { get; init; }

    /// <summary>They are dated more than five minutes ahead; they enter the views when their time has come.</summary>
    public required long FutureRows { get; init; }
}
