using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Ergo.Reports.Packaging;

namespace Ergo.Reports.Evidence;

/// <summary>What a report was made from, and what it held: the text that is signed.</summary>
public sealed record ReportManifest
{
    /// <summary>What kind of text it is; a later form has another number.</summary>
    public const string CurrentForm = "ergo-report-manifest/1";

    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        WriteIndented = true,
        NewLine = "\n",
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Skip,
        // Read by people: names keep their letters.
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>The form of this text.</summary>
    public string Form { get; init; } = CurrentForm;

    /// <summary>The export's id.</summary>
    public required string Id { get; init; }

    /// <summary>The report's title.</summary>
    public required string Title { get; init; }

    /// <summary>What made it, with its version.</summary>
    public required string Software { get; init; }

    /// <summary>Who, when and why.</summary>
    public required ManifestMaking Made { get; init; }

    /// <summary>What was asked for.</summary>
    public required JsonObject Asked { get; init; }

    /// <summary>What the figures are of, warehouse by warehouse.</summary>
    public required IReadOnlyList<ManifestWarehouse> Held { get; init; }

    /// <summary>The views that the figures are read from.</summary>
    public required IReadOnlyList<ManifestView> Views { get; init; }

    /// <summary>Version of the bands of RULA, REBA and NIOSH.</summary>
    public required int BandTableVersion { get; init; }

    /// <summary>The fewest identified people of whom exposure was told without a reason.</summary>
    public required int SmallestGroup { get; init; }

    /// <summary>What a reader must know, as it stands on the first page.</summary>
    public required IReadOnlyList<string> Warnings { get; init; }

    /// <summary>Rows of the main table.</summary>
    public required long Rows { get; init; }

    /// <summary>SHA-256 over the digests of the main table's rows, in their order: the same for the same rows in any format.</summary>
    public required string RowsFingerprint { get; init; }

    /// <summary>The files.</summary>
    public required IReadOnlyList<ReportFile> Files { get; init; }

    /// <summary>The key that signs.</summary>
    public required ManifestSigning Signing { get; init; }

    /// <summary>The bytes that are signed: JSON, UTF-8, LF.</summary>
    public byte[] ToBytes() => JsonSerializer.SerializeToUtf8Bytes(this, Json);

    /// <summary>Reads what <see cref="ToBytes"/> wrote; null where it is something else.</summary>
    public static ReportManifest? Read(ReadOnlySpan<byte> bytes)
    {
        try
        {
            return JsonSerializer.Deserialize<ReportManifest>(bytes, Json) is { Form: CurrentForm } manifest ? manifest : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

/// <summary>Who made a report, when and why.</summary>
/// <param name="At">When it was begun, UTC.</param>
/// <param name="By">Name and role.</param>
/// <param name="Account">The account, as issuer and subject; null where nobody was signed in.</param>
/// <param name="Through">page, schedule, command or api.</param>
/// <param name="Reason">Why.</param>
public sealed record ManifestMaking(DateTimeOffset At, string By, string? Account, string Through, string Reason);

/// <summary>What is held of a warehouse.</summary>
public sealed record ManifestWarehouse
{
    /// <summary>The backend's id.</summary>
    public required string Id { get; init; }

    /// <summary>Its code.</summary>
    public required string Code { get; init; }

    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>Its time zone, in which days are cut.</summary>
    public required string TimeZone { get; init; }

    /// <summary>Begin of the range asked for, local with its distance from UTC.</summary>
    public required DateTimeOffset AskedFrom { get; init; }

    /// <summary>End of the range asked for; not inside.</summary>
    public required DateTimeOffset AskedTo { get; init; }

    /// <summary>Begin of what is held; null where nothing is.</summary>
    public DateTimeOffset? HeldFrom { get; init; }

    /// <summary>End of what is held; not inside.</summary>
    public DateTimeOffset? HeldTo { get; init; }

    /// <summary>Since when there are records.</summary>
    public DateTimeOffset? RecordsFrom { get; init; }

    /// <summary>Observed minutes of identified workers as a share of their scheduled shift minutes, 0..1; null where no shift is scheduled.</summary>
    public double? Coverage { get; init; }

    /// <summary>Snapshots behind the rows; null where that is not counted.</summary>
    public long? Snapshots { get; init; }
}

/// <summary>A view that figures are read from, as it was then.</summary>
/// <param name="Name">Its name.</param>
/// <param name="CompleteTo">Everything committed before this moment is in it.</param>
/// <param name="NewestEvent">The latest observation in it.</param>
/// <param name="IsStale">Whether it was older than it should be.</param>
/// <param name="RowsMissing">Stored rows that were nowhere at the last check of its balance; null before the first.</param>
/// <param name="BalanceCheckedAt">When that was.</param>
public sealed record ManifestView(string Name, DateTimeOffset? CompleteTo, DateTimeOffset? NewestEvent, bool IsStale, long? RowsMissing, DateTimeOffset? BalanceCheckedAt);

/// <summary>The key that signs.</summary>
/// <param name="KeyId">Its id.</param>
/// <param name="Algorithm">How.</param>
public sealed record ManifestSigning(string KeyId, string Algorithm = "ECDSA P-256, SHA-256, DER");
