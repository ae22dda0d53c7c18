using Ergo.Database;

namespace Ergo.Accounts.Exports;

/// <summary>How an export ended.</summary>
public enum ExportState
{
    /// <summary>It goes on.</summary>
    Running,

    /// <summary>It is whole.</summary>
    Done,

    /// <summary>It went wrong; nothing of it is kept.</summary>
    Failed,

    /// <summary>It was stopped; nothing of it is kept.</summary>
    Stopped,
}

/// <summary>Why the file of an export is not kept.</summary>
public enum NotKept
{
    /// <summary>It is larger than what is kept.</summary>
    TooLarge,

    /// <summary>No files are kept here.</summary>
    ByRule,

    /// <summary>There was no room for it in the portal's temporary directory.</summary>
    NoRoom,

    /// <summary>Its time is over.</summary>
    Expired,

    /// <summary>It named workers by their ids, and one of them was erased.</summary>
    Erasure,
}

/// <summary>An export in the history.</summary>
public sealed record ExportRecord
{
    /// <summary>Its id.</summary>
    public required string Id { get; init; }

    /// <summary>What it is of.</summary>
    public required string Kind { get; init; }

    /// <summary>In which format.</summary>
    public required string Format { get; init; }

    /// <summary>Ids of the warehouses it is about.</summary>
    public required string[] WarehouseIds { get; init; }

    /// <summary>What was asked for, as JSON.</summary>
    public required string Request { get; init; }

    /// <summary>Whether workers are named by their ids.</summary>
    public required bool WithIds { get; init; }

    /// <summary>How it was asked for.</summary>
    public required string Door { get; init; }

    /// <summary>Who.</summary>
    public required string Actor { get; init => field = PlainText.Line(value); }

    /// <summary>Why.</summary>
    public required string Reason { get; init => field = PlainText.Line(value); }

    /// <summary>When it began.</summary>
    public required DateTimeOffset BegunAt { get; init; }

    /// <summary>When it ended; null while it goes on.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>How it stands.</summary>
    public required ExportState State { get; init; }

    /// <summary>What went wrong; null where nothing did.</summary>
    public Notice? Failure { get; init; }

    /// <summary>Rows, so far while it goes on.</summary>
    public required long RowCount { get; init; }

    /// <summary>Bytes, so far while it goes on.</summary>
    public required long ByteCount { get; init; }

    /// <summary>Name of what was handed over; null before it is whole.</summary>
    public string? FileName { get; init; }

    /// <summary>Its media type.</summary>
    public string? MediaType { get; init; }

    /// <summary>SHA-256 of its files, lower-case hexadecimal, by name.</summary>
    public IReadOnlyDictionary<string, string> Hashes { get; init; } = new Dictionary<string, string>();

    /// <summary>The key that signed its manifest.</summary>
    public string? KeyId { get; init; }

    /// <summary>Until when its file can be downloaded again; null where it is not kept.</summary>
    public DateTimeOffset? KeptUntil { get; init; }

    /// <summary>Why it is not kept; null where it is, or before it is whole.</summary>
    public NotKept? WhyNotKept { get; init; }
}

/// <summary>The proof of an export.</summary>
/// <param name="Manifest">The signed bytes.</param>
/// <param name="Signature">The signature.</param>
/// <param name="KeyId">The key.</param>
/// <param name="PublicKey">Its public half.</param>
public sealed record ExportProof(byte[] Manifest, byte[] Signature, string KeyId, byte[] PublicKey);
