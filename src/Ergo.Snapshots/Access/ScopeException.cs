namespace Ergo.Snapshots.Access;

/// <summary>Something outside of what somebody may see was asked for. The message says what, for the person who asked.</summary>
public sealed class ScopeException(string message) : Exception(message);
