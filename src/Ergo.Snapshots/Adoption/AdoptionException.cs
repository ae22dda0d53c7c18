using Ergo.Database;

namespace Ergo.Snapshots.Adoption;

/// <summary>The move of adopted rows was refused or stopped; the message says why. What is moved stays moved.</summary>
/// <param name="message">One sentence for people.</param>
/// <param name="innerException">What the driver threw.</param>
public sealed class AdoptionException(string message, Exception innerException) : RefusedException(message, innerException);
