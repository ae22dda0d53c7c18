namespace Ergo.Snapshots.Retention;

/// <summary>Retention refused or failed; the message is fit to be shown.</summary>
public sealed class RetentionException(string message, Exception? inner = null) : Exception(message, inner);
