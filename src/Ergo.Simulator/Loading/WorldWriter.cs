using Ergo.Simulator.World;
using Npgsql;
using NpgsqlTypes;

namespace Ergo.Simulator.Loading;

/// <summary>Writes warehouses, zones, locations, shifts and people. What is there already is left as it is, edits included.</summary>
internal static class WorldWriter
{
    private static readonly (string Email, string Name, string Role)[] People =
    [
        ("safety-manager@example.test", "Safety manager", "safety-manager"),
        ("compliance-officer@example.test", "Compliance officer", "compliance-officer"),
        ("admin@example.test", "Administrator", "admin"),
    ];

    /// <returns>Whether any warehouse of the world was there before.</returns>
    /// <exception cref="SimulatorException">A code of the world is taken by another warehouse.</exception>
    public static async Task<bool> WriteAsync(
        NpgsqlConnection connection, NpgsqlTransaction transaction, SimulatedWorld world, CancellationToken cancellationToken)
    {
        IReadOnlyList<SimulatedWarehouse> all = world.Warehouses;
        int added = await ExecuteAsync(
            connection, transaction,
            "INSERT INTO warehouses (id, name, code, timezone) SELECT * FROM unnest($1, $2, $3, $4) ON CONFLICT DO NOTHING",
            cancellationToken,
            all.Select(w => w.Id).ToArray(), all.Select(w => w.Name).ToArray(), all.Select(w => w.Code).ToArray(),
            all.Select(w => w.TimeZoneId).ToArray());
        await RequireOwnAsync(connection, transaction, all, cancellationToken);

        await WriteShiftsAsync(connection, transaction, all, cancellationToken);
        (SimulatedWarehouse Warehouse, SimulatedZone Zone)[] zones = [.. all.SelectMany(w => w.Zones, (w, z) => (w, z))];
        await ExecuteAsync(
            connection, transaction,
            "INSERT INTO zones (id, warehouse_id, name, code, description) SELECT * FROM unnest($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING",
            cancellationToken,
            zones.Select(z => z.Zone.Id).ToArray(), zones.Select(z => z.Warehouse.Id).ToArray(), zones.Select(z => z.Zone.Name).ToArray(),
            zones.Select(z => z.Zone.Code).ToArray(), zones.Select(z => z.Zone.Description).ToArray());

        (SimulatedZone Zone, SimulatedLocation Place)[] places = [.. zones.SelectMany(z => z.Zone.Locations, (z, l) => (z.Zone, l))];
        await ExecuteAsync(
            connection, transaction,
            """
            INSERT INTO pick_locations (id, zone_id, label, x_coord, y_coord, z_height_cm, reach_band)
            SELECT * FROM unnest($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING
            """,
            cancellationToken,
            places.Select(p => p.Place.Id).ToArray(), places.Select(p => p.Zone.Id).ToArray(), places.Select(p => p.Place.Label).ToArray(),
            places.Select(p => p.Place.X).ToArray(), places.Select(p => p.Place.Y).ToArray(), places.Select(p => p.Place.HeightCm).ToArray(),
            places.Select(p => p.Place.ReachBand).ToArray());

        await WritePeopleAsync(connection, transaction, world, cancellationToken);
        return added < all.Count;
    }

    private static async Task RequireOwnAsync(
        NpgsqlConnection connection, NpgsqlTransaction transaction, IReadOnlyList<SimulatedWarehouse> all, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand command = new("SELECT code FROM warehouses WHERE code = ANY ($1) AND NOT id = ANY ($2) ORDER BY code LIMIT 1", connection, transaction);
        command.Parameters.Add(new NpgsqlParameter { Value = all.Select(w => w.Code).ToArray() });
        command.Parameters.Add(new NpgsqlParameter { Value = all.Select(w => w.Id).ToArray() });
        if (await command.ExecuteScalarAsync(cancellationToken) is string code)
        {
            throw new SimulatorException($"The warehouse code '{code}' is taken by a warehouse that is not simulated. Choose another seed or another database.");
        }
    }

    private static async Task WriteShiftsAsync(
        NpgsqlConnection connection, NpgsqlTransaction transaction, IReadOnlyList<SimulatedWarehouse> all, CancellationToken cancellationToken)
    {
        (string Warehouse, ShiftDefinition Shift)[] shifts = [.. all.SelectMany(w => w.Clock.Shifts, (w, s) => (w.Id, s))];
        await ExecuteAsync(
            connection, transaction,
            "INSERT INTO shift_calendar (warehouse_id, shift_code, name, starts_at, ends_at) SELECT * FROM unnest($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING",
            cancellationToken,
            shifts.Select(s => s.Warehouse).ToArray(), shifts.Select(s => s.Shift.Code).ToArray(), shifts.Select(s => s.Shift.Name).ToArray(),
            shifts.Select(s => s.Shift.StartsAt).ToArray(), shifts.Select(s => s.Shift.EndsAt).ToArray());
    }

    // One manager sees every warehouse, one per warehouse sees only that one.
    private static async Task WritePeopleAsync(
        NpgsqlConnection connection, NpgsqlTransaction transaction, SimulatedWorld world, CancellationToken cancellationToken)
    {
        (string Email, string Name, string Role, string? Only)[] people =
        [
            .. People.Select(p => (p.Email, p.Name, p.Role, (string?)null)),
            .. world.Warehouses.Select(w =>
                ($"safety-manager.{w.Code.ToLowerInvariant()}@example.test", $"Safety manager {w.Name}", "safety-manager", (string?)w.Id)),
        ];
        await ExecuteAsync(
            connection, transaction,
            "INSERT INTO users (id, email, name, role) SELECT * FROM unnest($1, $2, $3, $4) ON CONFLICT DO NOTHING",
            cancellationToken,
            people.Select(p => DeterministicId.For(0, p.Email)).ToArray(), people.Select(p => p.Email).ToArray(),
            people.Select(p => p.Name).ToArray(), people.Select(p => p.Role).ToArray());

        (string Email, string Warehouse)[] seen =
        [
            .. people.SelectMany(
                p => world.Warehouses.Where(w => p.Only is null || p.Only == w.Id), (p, w) => (p.Email, w.Id)),
        ];
        await ExecuteAsync(
            connection, transaction,
            """
            INSERT INTO user_warehouses (user_id, warehouse_id)
            SELECT u.id, a.warehouse_id FROM unnest($1, $2) AS a (email, warehouse_id) JOIN users u ON u.email = a.email
            ON CONFLICT DO NOTHING
            """,
            cancellationToken, seen.Select(s => s.Email).ToArray(), seen.Select(s => s.Warehouse).ToArray());
    }

    private static async Task<int> ExecuteAsync(
        NpgsqlConnection connection, NpgsqlTransaction transaction, string sql, CancellationToken cancellationToken, params Array[] columns)
    {
        await using NpgsqlCommand command = new(sql, connection, transaction);
        foreach (Array column in columns)
        {
            command.Parameters.Add(column is TimeOnly[]
                ? new NpgsqlParameter { Value = column, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Time }
                : new NpgsqlParameter { Value = column });
        }

        return await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
