namespace Ergo.Snapshots.Health;

/// <summary>How something is that is looked at.</summary>
public enum HealthLevel
{
    /// <summary>As it should be.</summary>
    Fine,

    /// <summary>Works, but somebody should look.</summary>
    Warning,

    /// <summary>Does not work.</summary>
    Failing,
}
