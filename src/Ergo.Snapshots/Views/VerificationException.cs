using Ergo.Database;

namespace Ergo.Snapshots.Views;

/// <summary>A view could not be verified; the message is fit to be shown.</summary>
public sealed class VerificationException(string message, Exception inner) : RefusedException(message, inner);
