using Ergo.Accounts.Exports;

namespace Ergo.Accounts.Tests.Exports;

/// <summary>Exports to be begun, filled and ended.</summary>
internal static class SampleExport
{
    public const string Officer = "officer";

    /// <summary>An id that no other test uses.</summary>
    public static string NewId() => "ER-" + Guid.NewGuid().ToString("N")[..5].ToUpperInvariant() + "-" + Guid.NewGuid().ToString("N")[..5].ToUpperInvariant();

    /// <summary>Begins an export.</summary>
    public static async Task<string> BeginAsync(this ExportStore exports, string[]? warehouses = null, bool withIds = false, string subject = Officer)
    {
        var id = NewId();
        await exports.BeginAsync(new NewExport
        {
            Id = id, Kind = "exposure", Format = "csv", WarehouseIds = warehouses ?? ["w1"], Request = """{"kind": "exposure"}""", WithIds = withIds, Door = "page",
            Actor = "Compliance officer (compliance-officer)", Issuer = "https://issuer.example", Subject = subject, Reason = "Audit 2026-117, second visit",
        });
        return id;
    }

    /// <summary>Ends an export with two parts and two digests, signed by a key of its own.</summary>
    public static async Task FinishAsync(this ExportStore exports, ExportKeys keys, string id, TimeSpan? keep, string sha256 = "00", NotKept why = NotKept.TooLarge)
    {
        await exports.AddPartAsync(id, 0, [1, 2, 3]);
        await exports.AddPartAsync(id, 1, [4, 5]);
        await exports.AddDigestsAsync(id, 0, new byte[24]);
        await exports.EndAsync(keys, id, keep, sha256);
    }

    /// <summary>Ends an export as it is.</summary>
    public static async Task EndAsync(this ExportStore exports, ExportKeys keys, string id, TimeSpan? keep, string sha256 = "00", NotKept why = NotKept.TooLarge)
    {
        if ((await keys.ListAsync()).Count == 0)
        {
            await keys.SetAsync("key", [1], "sealed", "test", null);
        }

        await exports.FinishAsync(
            id,
            new ExportResult
            {
                Rows = 2, Bytes = 5, FileName = "exposure.csv", MediaType = "text/csv", Files = $$"""[{"name": "exposure.csv", "bytes": 5, "sha256": "{{sha256}}"}]""",
                Manifest = [7], Signature = [8], KeyId = (await keys.ListAsync())[^1].Id,
            },
            keep, why);
    }
}
