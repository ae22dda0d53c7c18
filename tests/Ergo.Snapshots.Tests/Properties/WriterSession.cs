using Dapper;
using Ergo.Testing;
using Npgsql;
using NpgsqlTypes;

namespace Ergo.Snapshots.Tests.Properties;

/// <summary>
/// A connection that writes, in a transaction of its own while it holds one open. It changes only rows it wrote, so
/// that no session of a history waits for another's rows.
/// </summary>
internal sealed class WriterSession(NpgsqlConnection connection) : IAsyncDisposable
{
    private const string Columns = "id, warehouse_id, zone_id, pick_location_id, shift_code, event_time, camera_id, worker_id, rula_score, reba_score, niosh_index, composite_risk, traffic_light, ingest_time";
    private readonly List<string> ids = [];

    public bool IsOpen { get; private set; }

    public int Written => ids.Count;

    public async Task BeginAsync()
    {
        await connection.ExecuteAsync("BEGIN TRANSACTION");
        IsOpen = true;
    }

    public async Task EndAsync(bool commit)
    {
        await connection.ExecuteAsync(commit ? "COMMIT TRANSACTION" : "ROLLBACK TRANSACTION");
        IsOpen = false;
    }

    public async Task InsertOneAsync(MadeSnapshot row)
    {
        await connection.ExecuteAsync(
            $"INSERT INTO ergonomic_snapshots ({Columns}) VALUES (@Id, @WarehouseId, @ZoneId, @PickLocationId, @ShiftCode, @EventTime, @CameraId, @WorkerId, @RulaScore, @RebaScore, @NioshIndex, @CompositeRisk, @TrafficLight, @IngestTime)",
            row);
        ids.Add(row.Id);
    }

    public async Task InsertManyAsync(IReadOnlyList<MadeSnapshot> rows)
    {
        await connection.ExecuteAsync(
            $"INSERT INTO ergonomic_snapshots ({Columns}) SELECT * FROM unnest(@a, @b, @c, @d, @e, @f, @g, @h, @i, @j, @k, @l, @m, @n)",
            new
            {
                a = Of(rows, row => row.Id), b = Of(rows, row => row.WarehouseId), c = Of(rows, row => row.ZoneId), d = Of(rows, row => row.PickLocationId),
                e = Of(rows, row => row.ShiftCode), f = Of(rows, row => row.EventTime), g = Of(rows, row => row.CameraId), h = Of(rows, row => row.WorkerId),
                i = Of(rows, row => row.RulaScore), j = Of(rows, row => row.RebaScore), k = Of(rows, row => row.NioshIndex), l = Of(rows, row => row.CompositeRisk),
                m = Of(rows, row => row.TrafficLight), n = Of(rows, row => row.IngestTime),
            });
        ids.AddRange(rows.Select(row => row.Id));
    }

    public async Task CopyAsync(IReadOnlyList<MadeSnapshot> rows)
    {
        await using var copy = await connection.BeginBinaryImportAsync($"COPY ergonomic_snapshots ({Columns}) FROM STDIN (FORMAT binary)");
        foreach (var row in rows)
        {
            await copy.StartRowAsync();
            foreach (var text in new[] { row.Id, row.WarehouseId, row.ZoneId, row.PickLocationId, row.ShiftCode })
            {
                await WriteAsync(copy, text, NpgsqlDbType.Text);
            }

            await copy.WriteAsync(row.EventTime, NpgsqlDbType.TimestampTz);
            await WriteAsync(copy, row.CameraId, NpgsqlDbType.Text);
            await WriteAsync(copy, row.WorkerId, NpgsqlDbType.Text);
            await WriteAsync(copy, row.RulaScore, NpgsqlDbType.Integer);
            await WriteAsync(copy, row.RebaScore, NpgsqlDbType.Integer);
            await WriteAsync(copy, row.NioshIndex, NpgsqlDbType.Double);
            await WriteAsync(copy, row.CompositeRisk, NpgsqlDbType.Double);
            await WriteAsync(copy, row.TrafficLight, NpgsqlDbType.Text);
            await copy.WriteAsync(row.IngestTime, NpgsqlDbType.TimestampTz);
        }

        await copy.CompleteAsync();
        ids.AddRange(rows.Select(row => row.Id));
    }

    /// <summary>Gives some rows the values of another.</summary>
    public Task<int> RescoreAsync(string[] some, MadeSnapshot like) => connection.ExecuteAsync("""
        UPDATE ergonomic_snapshots SET traffic_light = @TrafficLight, composite_risk = @CompositeRisk, rula_score = @RulaScore, niosh_index = @NioshIndex,
            worker_id = @WorkerId, zone_id = @ZoneId WHERE id = ANY (@some)
        """, new { some, like.TrafficLight, like.CompositeRisk, like.RulaScore, like.NioshIndex, like.WorkerId, like.ZoneId });

    /// <summary>Moves some rows to another time, or warehouse, or both.</summary>
    public Task<int> MoveAsync(PostgresKind server, string[] some, DateTime? to, string? warehouse) => connection.ExecuteAsync(
        MovedSnapshots.Statement(server, "coalesce(@to, event_time)", "coalesce(@warehouse, warehouse_id)", "id = ANY (@some)"), new { some, to, warehouse });

    public Task<int> DeleteAsync(string[] some) => connection.ExecuteAsync("DELETE FROM ergonomic_snapshots WHERE id = ANY (@some)", new { some });

    public string[] Some(Random random) => [.. Enumerable.Range(0, random.Next(1, 6)).Select(_ => ids[random.Next(ids.Count)]).Distinct()];

    public async ValueTask DisposeAsync()
    {
        if (IsOpen)
        {
            await EndAsync(commit: false);
        }

        await connection.DisposeAsync();
    }

    private static T[] Of<T>(IReadOnlyList<MadeSnapshot> rows, Func<MadeSnapshot, T> column) => [.. rows.Select(column)];

    private static Task WriteAsync<T>(NpgsqlBinaryImporter copy, T value, NpgsqlDbType type) => value is null ? copy.WriteNullAsync() : copy.WriteAsync(value, type);
}
