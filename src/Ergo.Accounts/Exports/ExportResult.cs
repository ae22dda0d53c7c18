namespace Ergo.Accounts.Exports;

/// <summary>What an export became.</summary>
public sealed record ExportResult
{
    /// <summary>Rows of its main table.</summary>
    public required long Rows { get; init; }

    /// <summary>Bytes handed over.</summary>
    public required long Bytes { get; init; }

    /// <summary>Name of what was handed over.</summary>
    public required string FileName { get; init; }

    /// <summary>Its media type.</summary>
    public required string MediaType { get; init; }

    /// <summary>Its files as a JSON array of objects with <c>name</c>, <c>bytes</c> and <c>sha256</c>.</summary>
    public required string Files { get; init; }

    /// <summary>The signed bytes.</summary>
    public required byte[] Manifest { get; init; }

    /// <summary>The signature.</summary>
    public required byte[] Signature { get; init; }

    /// <summary>The key.</summary>
    public required string KeyId { get; init; }
}

/// <summary>Which exports somebody may see: all, or their own and those of warehouses they see whole.</summary>
/// <param name="IsAll">Whether all.</param>
/// <param name="WarehouseIds">The warehouses seen whole.</param>
/// <param name="Issuer">The provider of the account.</param>
/// <param name="Subject">The account.</param>
public sealed record ExportView(bool IsAll, IReadOnlyCollection<string> WarehouseIds, string? Issuer, string? Subject)
{
    /// <summary>All of them: for what acts for nobody in particular.</summary>
    public static ExportView All { get; } = new(true, [], null, null);
}
