namespace Ergo.Snapshots.Figures.Limits;

/// <summary>Where a limit was set.</summary>
public enum LimitSource
{
    /// <summary>Nowhere: there is none.</summary>
    None,

    /// <summary>For the company.</summary>
    Company,

    /// <summary>For the warehouse.</summary>
    Warehouse,

    /// <summary>For the zone.</summary>
    Zone,
}

/// <summary>The limit that holds for a measure at a place.</summary>
/// <param name="Minutes">Minutes of one shift that are still allowed; null where none is set.</param>
/// <param name="Source">Where it was set.</param>
public readonly record struct LimitInForce(double? Minutes, LimitSource Source)
{
    /// <summary>The nearest limit that is set.</summary>
    /// <param name="company">The company's.</param>
    /// <param name="warehouse">The warehouse's own.</param>
    /// <param name="zone">The zone's own.</param>
    public static LimitInForce Of(decimal? company, decimal? warehouse, decimal? zone = null) =>
        zone is { } own ? new LimitInForce((double)own, LimitSource.Zone)
        : warehouse is { } set ? new LimitInForce((double)set, LimitSource.Warehouse)
        : company is { } all ? new LimitInForce((double)all, LimitSource.Company)
        : default;
}
