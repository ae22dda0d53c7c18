namespace Ergo.Snapshots.Figures.Limits;

/// <summary>All spells of a worker or zone, or all ends of a shift, as one row; the arrays go side by side.</summary>
internal sealed record ToldSpells
{
    /// <summary>Of what the row is: worker, zone or end.</summary>
    public required string Kind { get; init; }

    /// <summary>The pseudonym, the zone's id, or the shift's code, which may be missing.</summary>
    public string? Who { get; init; }

    /// <summary>The zone's name, where it has one.</summary>
    public string? Name { get; init; }

    /// <summary>Starts; none of an end.</summary>
    public DateTime[]? Began { get; init; }

    /// <summary>Ends.</summary>
    public required DateTime[] Ended { get; init; }

    /// <summary>How many shifts each is of.</summary>
    public int[]? Parts { get; init; }

    /// <summary>Red minutes.</summary>
    public double[]? Red { get; init; }

    /// <summary>Weighted minutes; of workers.</summary>
    public double[]? Weighted { get; init; }

    /// <summary>The spells of a worker.</summary>
    public IEnumerable<WorkerSpell> OfWorker() => Ended.Select((ended, n) => new WorkerSpell
    {
        Pseudonym = Who!, Began = Began![n], Ended = ended, Parts = Parts![n], Red = Red![n], Weighted = Weighted![n],
    });

    /// <summary>The spells of a zone.</summary>
    public IEnumerable<ZoneSpell> OfZone() => Ended.Select((ended, n) => new ZoneSpell
    {
        ZoneId = Who!, ZoneName = Name ?? Who!, Began = Began![n], Ended = ended, Parts = Parts![n], Red = Red![n],
    });
}
