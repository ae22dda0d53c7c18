namespace Ergo.Accounts;

/// <summary>How long a session lasts.</summary>
/// <param name="Idle">Without use.</param>
/// <param name="Longest">At the latest, however busy.</param>
public sealed record SessionLimits(TimeSpan Idle, TimeSpan Longest);
