namespace Ergo.Portal.Database;

/// <summary>Which database the portal uses.</summary>
/// <param name="IsEmbedded">True for the one that comes with the portal.</param>
public sealed record DatabaseKind(bool IsEmbedded);
