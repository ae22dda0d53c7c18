using Ergo.Simulator.Posture;
using Npgsql;
using NpgsqlTypes;

namespace Ergo.Simulator.Loading;

/// <summary>Writes rows into <c>ergonomic_snapshots</c> and <c>shift_snapshots</c> inside a transaction of the caller's.</summary>
internal static class SnapshotCopier
{
    private const string Copy =
        """
        COPY ergonomic_snapshots (id, warehouse_id, zone_id, pick_location_id, shift_code, event_time, "timestamp", camera_id, worker_id,
            model_version, risk_score, posture_keypoints, confidence, source, rula_score, reba_score, niosh_index, composite_risk,
            traffic_light, reason, source_upload_id, ingest_time, created_at) FROM STDIN (FORMAT BINARY)
        """;

    /// <summary>COPY in binary. The writes are synchronous: they only fill a buffer, and two million awaits cost more than they give.</summary>
    public static async Task CopyAsync(NpgsqlConnection connection, IReadOnlyList<SnapshotRow> rows, CancellationToken cancellationToken)
    {
        await using NpgsqlBinaryImporter importer = await connection.BeginBinaryImportAsync(Copy, cancellationToken);
        for (int i = 0; i < rows.Count; i++)
        {
            if (i % 1024 == 0)
            {
                cancellationToken.ThrowIfCancellationRequested();
            }

            Write(importer, rows[i]);
        }

        await importer.CompleteAsync(cancellationToken);
    }

    /// <summary>The ids among the given rows that the table has already.</summary>
    public static async Task<HashSet<string>> FindExistingAsync(
        NpgsqlConnection connection, NpgsqlTransaction transaction, IReadOnlyList<SnapshotRow> rows, CancellationToken cancellationToken)
    {
        HashSet<string> existing = new(StringComparer.Ordinal);
        if (rows.Count == 0)
        {
            return existing;
        }

        await using NpgsqlCommand command = new(
            "SELECT id FROM ergonomic_snapshots WHERE event_time BETWEEN $1 AND $2 AND id = ANY ($3)", connection, transaction);
        command.Parameters.Add(new NpgsqlParameter { Value = rows.Min(row => row.EventTime) });
        command.Parameters.Add(new NpgsqlParameter { Value = rows.Max(row => row.EventTime) });
        command.Parameters.Add(new NpgsqlParameter { Value = rows.Select(row => row.Id).ToArray() });
        await using NpgsqlDataReader reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            existing.Add(reader.GetString(0));
        }

        return existing;
    }

    /// <summary>Writes summaries of hours; one that is there already for the same warehouse, shift and start is left as it is.</summary>
    public static async Task WriteShiftsAsync(
        NpgsqlConnection connection, NpgsqlTransaction transaction, IReadOnlyList<ShiftRow> rows, CancellationToken cancellationToken)
    {
        if (rows.Count == 0)
        {
            return;
        }

        await using NpgsqlCommand command = new(
            """
            INSERT INTO shift_snapshots (warehouse_id, shift_code, event_time, bucket_start, bucket_end, avg_picks_per_hour, total_picks,
                green_locations, yellow_locations, red_locations, avg_composite_risk, anomaly_score, status, ingest_time, created_at)
            SELECT n.warehouse_id, n.shift_code, n.starts, n.starts, n.ends, n.per_hour, n.picks, n.green, n.yellow, n.red, n.composite, n.anomaly,
                n.status, n.ingest, n.ingest
            FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
                AS n (warehouse_id, shift_code, starts, ends, per_hour, picks, green, yellow, red, composite, anomaly, status, ingest)
            WHERE NOT EXISTS (SELECT FROM shift_snapshots s
                WHERE s.warehouse_id = n.warehouse_id AND s.shift_code = n.shift_code AND s.event_time = n.starts)
            """,
            connection, transaction);
        void Add<T>(Func<ShiftRow, T> column) => command.Parameters.Add(new NpgsqlParameter { Value = rows.Select(column).ToArray() });
        Add(row => row.WarehouseId);
        Add(row => row.ShiftCode);
        Add(row => row.BucketStart);
        Add(row => row.BucketEnd);
        Add(row => row.PicksPerHour);
        Add(row => row.Picks);
        Add(row => row.Green);
        Add(row => row.Yellow);
        Add(row => row.Red);
        Add(row => row.Composite);
        Add(row => row.Anomaly);
        Add(row => row.Status);
        Add(row => row.IngestTime);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static void Write(NpgsqlBinaryImporter importer, SnapshotRow row)
    {
        importer.StartRow();
        importer.Write(row.Id, NpgsqlDbType.Text);
        importer.Write(row.WarehouseId, NpgsqlDbType.Text);
        WriteText(importer, row.ZoneId);
        WriteText(importer, row.PickLocationId);
        WriteText(importer, row.ShiftCode);
        importer.Write(row.EventTime, NpgsqlDbType.TimestampTz);
        importer.Write(row.EventTime, NpgsqlDbType.TimestampTz);
        importer.Write(row.CameraId, NpgsqlDbType.Text);
        WriteText(importer, row.WorkerId);
        importer.Write(row.ModelVersion, NpgsqlDbType.Text);
        importer.Write(row.RiskScore, NpgsqlDbType.Double);
        if (row.Keypoints is null)
        {
            importer.WriteNull();
        }
        else
        {
            importer.Write(row.Keypoints, NpgsqlDbType.Jsonb);
        }

        importer.Write(row.Confidence, NpgsqlDbType.Double);
        importer.Write(row.Source, NpgsqlDbType.Text);
        WriteNumber(importer, row.Rula, NpgsqlDbType.Integer);
        WriteNumber(importer, row.Reba, NpgsqlDbType.Integer);
        WriteNumber(importer, row.Niosh, NpgsqlDbType.Double);
        WriteNumber(importer, row.Composite, NpgsqlDbType.Double);
        WriteText(importer, row.Light);
        WriteText(importer, row.Reason);
        WriteText(importer, row.SourceUploadId);
        importer.Write(row.IngestTime, NpgsqlDbType.TimestampTz);
        importer.Write(row.IngestTime, NpgsqlDbType.TimestampTz);
    }

    private static void WriteText(NpgsqlBinaryImporter importer, string? value)
    {
        if (value is null)
        {
            importer.WriteNull();
        }
        else
        {
            importer.Write(value, NpgsqlDbType.Text);
        }
    }

    private static void WriteNumber<T>(NpgsqlBinaryImporter importer, T? value, NpgsqlDbType type)
        where T : struct
    {
        if (value is null)
        {
            importer.WriteNull();
        }
        else
        {
            importer.Write(value.Value, type);
        }
    }
}
