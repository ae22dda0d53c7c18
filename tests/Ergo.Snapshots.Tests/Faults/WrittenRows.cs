using Dapper;
using Npgsql;

namespace Ergo.Snapshots.Tests.Faults;

/// <summary>What a test wrote, and what of it retention may have taken away. Keeps count outside the database.</summary>
internal sealed class WrittenRows
{
    private readonly Dictionary<string, (string Warehouse, DateTime Day)> rows = [];
    private readonly HashSet<string> unanswered = [];

    /// <summary>Days each warehouse keeps.</summary>
    public required IReadOnlyDictionary<string, int> Days { get; init; }

    /// <summary>The warehouse under legal hold, or null.</summary>
    public string? Held { get; private set; }

    public int Count => rows.Count;

    /// <summary>A row that was committed.</summary>
    public void Add(string id, string warehouse, DateTime at) => rows[id] = (warehouse, at.Date);

    /// <summary>A row of today whose commit nobody answered: it may be there or not.</summary>
    public void AddUnanswered(string id) => unanswered.Add(id);

    /// <summary>A hold begins. Expired rows that are gone by then were deleted rightly, by a run that was cut off.</summary>
    public async Task HoldAsync(NpgsqlConnection connection, string warehouse, DateTime today)
    {
        var stored = await StoredAsync(connection);
        foreach (var gone in rows.Where(row => IsExpired(row.Value, today) && !stored.Contains(row.Key)).ToList())
        {
            rows.Remove(gone.Key);
        }

        Held = warehouse;
    }

    /// <summary>The hold ends.</summary>
    public void Lift() => Held = null;

    /// <summary>Rows that are missing although they must stay, or there although nobody wrote them.</summary>
    public async Task<IReadOnlyList<string>> LostAsync(NpgsqlConnection connection, DateTime today)
    {
        var stored = await StoredAsync(connection);
        return
        [
            .. rows.Where(row => !IsExpired(row.Value, today) && !stored.Contains(row.Key)).Select(row => $"lost {row.Key} of {row.Value.Day:yyyy-MM-dd}"),
            .. stored.Where(id => !rows.ContainsKey(id) && !unanswered.Contains(id)).Select(id => $"{id} was gone, and is back"),
        ];
    }

    /// <summary>Rows that are still there although a run was to delete them. Forgets those that are gone.</summary>
    public async Task<IReadOnlyList<string>> LeftAsync(NpgsqlConnection connection, DateTime today)
    {
        var stored = await StoredAsync(connection);
        var expired = rows.Where(row => IsExpired(row.Value, today)).ToList();
        foreach (var row in expired)
        {
            rows.Remove(row.Key);
        }

        return [.. expired.Where(row => stored.Contains(row.Key)).Select(row => $"left {row.Key} of {row.Value.Day:yyyy-MM-dd}")];
    }

    private static async Task<HashSet<string>> StoredAsync(NpgsqlConnection connection) => [.. await connection.QueryAsync<string>("""
        SELECT id FROM ergonomic_snapshots UNION ALL SELECT 'shift ' || id FROM shift_snapshots
        """)];

    private bool IsExpired((string Warehouse, DateTime Day) row, DateTime today) =>
        row.Warehouse != Held && row.Day < today.AddDays(-Days[row.Warehouse]);
}
