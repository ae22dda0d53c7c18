namespace Ergo.Snapshots.Figures.Limits;

/// <summary>The limits that hold in a warehouse and its zones.</summary>
public sealed record LimitsInForce
{
    /// <summary>No limit at all.</summary>
    public static LimitsInForce None { get; } = new();

    /// <summary>The company's.</summary>
    public OwnLimits Company { get; init; } = new();

    /// <summary>The warehouse's own.</summary>
    public OwnLimits Own { get; init; } = new();

    /// <summary>Zones with a limit of their own for their red minutes, by id.</summary>
    public IReadOnlyDictionary<string, decimal> Zones { get; init; } = new Dictionary<string, decimal>();

    /// <summary>The limit of a measure in the warehouse; of <see cref="ExposureMeasure.ZoneRed"/>, that of zones without an own one.</summary>
    public LimitInForce this[ExposureMeasure measure] => LimitInForce.Of(Company.Of(measure), Own.Of(measure));

    /// <summary>Whether any limit is set.</summary>
    public bool IsAny => Zones.Count > 0 || ExposureMeasures.All.Any(measure => this[measure].Minutes is not null);

    /// <summary>The limit of a zone's red minutes.</summary>
    /// <param name="zoneId">The zone.</param>
    public LimitInForce OfZone(string zoneId) =>
        LimitInForce.Of(Company.ZoneRed, Own.ZoneRed, Zones.TryGetValue(zoneId, out var own) ? own : null);
}
