using System.Globalization;
using Dapper;
using Npgsql;

namespace Ergo.Snapshots.Retention;

/// <summary>How long each warehouse keeps its snapshots.</summary>
public sealed class WarehouseRetention(NpgsqlDataSource dataSource)
{
    /// <summary>Shortest retention, days.</summary>
    public const int MinDays = 1;

    /// <summary>Longest retention, days.</summary>
    public const int MaxDays = 3650;

    /// <summary>Reads a number of days as a person types it: a whole number from 1 to 3650 and nothing else.</summary>
    /// <param name="text">What was typed.</param>
    /// <param name="days">The days, when accepted.</param>
    /// <param name="refusal">Why not, when refused.</param>
    public static bool TryParseDays(string? text, out int days, out string? refusal)
    {
        var trimmed = text?.Trim() ?? "";
        if (int.TryParse(trimmed, NumberStyles.None, CultureInfo.InvariantCulture, out days) && days is >= MinDays and <= MaxDays)
        {
            refusal = null;
            return true;
        }

        days = 0;
        refusal = trimmed.Length == 0
            ? $"Enter the number of days to keep, {MinDays} to {MaxDays}."
            : $"\"{trimmed}\" is not a whole number of days from {MinDays} to {MaxDays}.";
        return false;
    }

    /// <summary>Changes a warehouse's retention.</summary>
    /// <param name="warehouseId">The warehouse.</param>
    /// <param name="expectedDays">What the editor saw: if it is no longer so, nothing is overwritten.</param>
    /// <param name="newDays">1 to 3650, and not below the installation's floor.</param>
    /// <param name="changedBy">Who; recorded.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="RetentionException">Refused, with the reason; the old value stays.</exception>
    public async Task SetDaysAsync(
        string warehouseId, int expectedDays, int newDays, string changedBy, CancellationToken cancellationToken = default)
    {
        if (newDays is < MinDays or > MaxDays)
        {
            throw new RetentionException($"Retention must be a whole number of days from {MinDays} to {MaxDays}, not {newDays}.");
        }

        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        try
        {
            await connection.ExecuteAsync(new CommandDefinition(
                "SELECT ergo_internal.set_retention_days(@warehouseId, @expectedDays, @newDays, @changedBy)",
                new { warehouseId, expectedDays, newDays, changedBy }, cancellationToken: cancellationToken));
        }
        catch (PostgresException failure)
        {
            throw new RetentionException(failure.MessageText + ".", failure);
        }
    }
}
