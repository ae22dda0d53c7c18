using System.Text.Json;
using Ergo.Database;

namespace Ergo.Accounts.Exports;

/// <summary>A row of the table, as it is read.</summary>
internal sealed record ExportRow
{
    private static readonly Dictionary<NotKept, string> Words = new()
    {
        [Exports.NotKept.TooLarge] = "too large", [Exports.NotKept.ByRule] = "by rule", [Exports.NotKept.NoRoom] = "no room", [Exports.NotKept.Expired] = "expired", [Exports.NotKept.Erasure] = "erasure",
    };

    public required string Id { get; init; }

    public required string Kind { get; init; }

    public required string Format { get; init; }

    public required string[] WarehouseIds { get; init; }

    public required string Request { get; init; }

    public required bool WithIds { get; init; }

    public required string Door { get; init; }

    public required string Actor { get; init; }

    public required string Reason { get; init; }

    public required DateTimeOffset BegunAt { get; init; }

    public DateTimeOffset? EndedAt { get; init; }

    public string? Outcome { get; init; }

    public string? Failure { get; init; }

    public required bool IsBrokenOff { get; init; }

    public required long RowCount { get; init; }

    public required long ByteCount { get; init; }

    public string? FileName { get; init; }

    public string? MediaType { get; init; }

    public string? Files { get; init; }

    public string? KeyId { get; init; }

    public DateTimeOffset? KeptUntil { get; init; }

    public string? NotKept { get; init; }

    /// <summary>The word for why a file is not kept, as it is in the table.</summary>
    public static string Word(NotKept why) => Words[why];

    public ExportRecord ToRecord() => new()
    {
        Id = Id, Kind = Kind, Format = Format, WarehouseIds = WarehouseIds, Request = Request, WithIds = WithIds, Door = Door, Actor = Actor, Reason = Reason,
        BegunAt = BegunAt, EndedAt = EndedAt, RowCount = RowCount, ByteCount = ByteCount, FileName = FileName, MediaType = MediaType, KeyId = KeyId, KeptUntil = KeptUntil,
        State = IsBrokenOff ? ExportState.Failed : Outcome switch { null => ExportState.Running, "done" => ExportState.Done, "stopped" => ExportState.Stopped, _ => ExportState.Failed },
        Failure = IsBrokenOff ? Notice.Of(ExportStore.BrokenOffCode) : Failure is null ? null : Notice.FromJson(Failure),
        Hashes = Files is null ? new Dictionary<string, string>() : HashesOf(Files),
        // A later version of the portal on the same database may have words of its own.
        WhyNotKept = Words.Where(word => word.Value == NotKept).Select(word => (Exports.NotKept?)word.Key).FirstOrDefault(),
    };

    private static Dictionary<string, string> HashesOf(string json)
    {
        using var document = JsonDocument.Parse(json);
        return document.RootElement.EnumerateArray().ToDictionary(file => file.GetProperty("name").GetString()!, file => file.GetProperty("sha256").GetString()!);
    }
}
