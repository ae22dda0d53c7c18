using Ergo.Simulator.World;
using Npgsql;

namespace Ergo.Simulator.Loading;

/// <summary>Writes a few alerts per warehouse about its worst zones: open ones, resolved ones, and one resolved more than a year ago.</summary>
internal static class AlertWriter
{
    private sealed record Script(string Severity, string Title, string Message, double DaysAgo, double? HoursOpen);

    private static readonly Script[] Scripts =
    [
        new("critical", "Red share above 25 %", "More than a quarter of the postures of the last hour were red.", 0.04, null),
        new("warning", "Rising risk", "The average composite risk rose by more than 10 points within a day.", 0.6, null),
        new("critical", "Repeated lifts above the limit", "The NIOSH lifting index stayed above 3.0 for 20 minutes.", 1.7, 5),
        new("warning", "Camera silent", "A camera of the zone sent nothing for more than an hour.", 3.2, 2.5),
        new("info", "Rack heights changed", "Locations below the knee were moved up.", 6.5, 30),
        new("warning", "Red share above 15 %", "The red share stayed high over a whole shift.", 401, 26),
    ];

    public static async Task WriteAsync(
        NpgsqlConnection connection, NpgsqlTransaction transaction, SimulatedWorld world, DateTimeOffset end, CancellationToken cancellationToken)
    {
        await using NpgsqlBatch batch = new(connection, transaction);
        foreach (SimulatedWarehouse warehouse in world.Warehouses)
        {
            SimulatedZone[] worst = [.. warehouse.Zones.OrderByDescending(zone => zone.Severity + zone.Trend).ThenBy(zone => zone.Id, StringComparer.Ordinal)];
            for (int i = 0; i < Scripts.Length; i++)
            {
                Script script = Scripts[i];
                SimulatedZone zone = worst[i % worst.Length];
                double spread = SimRandom.Unit(SimRandom.Hash(warehouse.Key, (ulong)i, 0xA1));
                DateTimeOffset triggered = end.AddDays(-script.DaysAgo * (1 + (0.3 * spread)));
                DateTimeOffset? resolved = script.HoursOpen is { } hours ? triggered.AddHours(hours) : null;
                batch.BatchCommands.Add(new NpgsqlBatchCommand(
                    """
                    INSERT INTO alerts (id, warehouse_id, zone_id, severity, title, message, triggered_at, resolved_at, created_at)
                    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $7) ON CONFLICT DO NOTHING
                    """)
                {
                    Parameters =
                    {
                        new NpgsqlParameter { Value = DeterministicId.For(world.Seed, $"{warehouse.Code}/alert/{i}/{end.ToUnixTimeMilliseconds()}") },
                        new NpgsqlParameter { Value = warehouse.Id },
                        new NpgsqlParameter { Value = zone.Id },
                        new NpgsqlParameter { Value = script.Severity },
                        new NpgsqlParameter { Value = $"{script.Title} in {zone.Name}" },
                        new NpgsqlParameter { Value = script.Message },
                        new NpgsqlParameter { Value = triggered.UtcDateTime },
                        new NpgsqlParameter { Value = resolved?.UtcDateTime ?? (object)DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.TimestampTz },
                    },
                });
            }
        }

        await batch.ExecuteNonQueryAsync(cancellationToken);
    }
}
