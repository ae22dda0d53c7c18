using Ergo.Accounts.ApiKeys;
using Ergo.Snapshots.Warehouses;

namespace Ergo.Portal.Pages.ApiKeys;

/// <summary>What the page of API keys shows.</summary>
/// <param name="Keys">Every key, those in use first.</param>
/// <param name="Warehouses">Warehouses that a key can be restricted to.</param>
/// <param name="Now">When this was read.</param>
public sealed record ApiKeysPageData(IReadOnlyList<ApiKey> Keys, IReadOnlyList<Warehouse> Warehouses, DateTimeOffset Now)
{
    /// <summary>Keys that open something.</summary>
    public int InUse => Keys.Count(key => key.RevokedAt is null && key.ExpiresAt > Now);
}

/// <summary>An answer of <see cref="RotateDialog"/>.</summary>
/// <param name="ExpiresAt">When the key ends.</param>
/// <param name="Overlap">How long the secret before stays valid.</param>
public sealed record Rotation(DateTimeOffset ExpiresAt, TimeSpan Overlap);
