namespace Ergo.Accounts;

/// <summary>Something that the identity provider says of somebody.</summary>
/// <param name="Type">Name of the claim, for example "groups".</param>
/// <param name="Value">Its value; of a claim with several there is one of these each.</param>
public sealed record SessionClaim(string Type, string Value);
