using System.Data.Common;
using Dapper;
using Ergo.Snapshots.Warehouses;
using Npgsql;

namespace Ergo.Snapshots.Privacy;

/// <summary>Who may see worker ids: a session, in one warehouse, for a reason and a time. It ends with the session at the latest.</summary>
public sealed class Unmaskings(NpgsqlDataSource dataSource)
{
    /// <summary>Fewest characters of a reason.</summary>
    public const int MinReasonLength = 10;

    /// <summary>Most characters of a reason.</summary>
    public const int MaxReasonLength = 500;

    /// <summary>The longest time, whatever is configured.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromHours(8);

    /// <summary>Lets a session see the ids of a warehouse from now on. The audit log tells of it.</summary>
    /// <param name="session">Id of a live session.</param>
    /// <param name="warehouse">The warehouse.</param>
    /// <param name="reason">Why, <see cref="MinReasonLength"/> to <see cref="MaxReasonLength"/> characters.</param>
    /// <param name="length">For how long, at most <see cref="Longest"/>.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="PrivacyException">The reason is too short or too long.</exception>
    /// <exception cref="Access.ScopeException">Only some zones of the warehouse may be seen.</exception>
    public async Task<Unmasking> BeginAsync(long session, Warehouse warehouse, string reason, TimeSpan length, CancellationToken cancellationToken = default)
    {
        warehouse.Whole();
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(length, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, Longest);
        reason = reason.Trim();
        if (ReasonFault(reason) is { } fault)
        {
            throw new PrivacyException(fault);
        }

        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        return await connection.QuerySingleAsync<Unmasking>(new CommandDefinition("""
            SELECT id, warehouse_id, reason, ends_at, ends_at - clock_timestamp() AS remaining FROM ergo_internal.begin_unmasking(@session, @Id, @reason, @length)
            """, new { session, warehouse.Id, reason, length }, cancellationToken: cancellationToken));
    }

    /// <summary>What lets a session see the ids of a warehouse now; null where nothing does.</summary>
    public async Task<Unmasking?> FindAsync(long session, Warehouse warehouse, CancellationToken cancellationToken = default)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        return await connection.QuerySingleOrDefaultAsync<Unmasking>(new CommandDefinition(
            "SELECT id, warehouse_id, reason, ends_at, ends_at - clock_timestamp() AS remaining FROM ergo_internal.live_unmaskings(@session, @Id)",
            new { session, warehouse.Id }, cancellationToken: cancellationToken));
    }

    /// <summary>Ends what a session may see of a warehouse's ids before its time.</summary>
    public async Task EndAsync(long session, Warehouse warehouse, CancellationToken cancellationToken = default)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        await connection.ExecuteAsync(new CommandDefinition(
            "SELECT ergo_internal.end_unmaskings(@session, @Id)", new { session, warehouse.Id }, cancellationToken: cancellationToken));
    }

    /// <summary>What is wrong with a reason; null where nothing is.</summary>
    public static string? ReasonFault(string reason) => reason.Trim().Length switch
    {
        < MinReasonLength => $"Say why in at least {MinReasonLength} characters, for example the number of the case.",
        > MaxReasonLength => $"The reason has {reason.Trim().Length} characters, and at most {MaxReasonLength} are kept.",
        _ => null,
    };

    /// <summary>Refuses to go on once an unmasking has ended.</summary>
    /// <exception cref="PrivacyException">It has, or it is about another warehouse.</exception>
    internal static async Task RequireAsync(DbConnection connection, Unmasking unmasking, Warehouse warehouse, CancellationToken cancellationToken)
    {
        var isLive = unmasking.WarehouseId == warehouse.Id && await connection.ExecuteScalarAsync<bool>(new CommandDefinition("""
            SELECT EXISTS (SELECT FROM ergo_internal.unmaskings u JOIN ergo_internal.sessions s ON s.id = u.session
                           WHERE u.id = @Id AND u.ends_at > clock_timestamp() AND ergo_internal.is_live(s))
            """, new { unmasking.Id }, cancellationToken: cancellationToken));
        if (!isLive)
        {
            throw new PrivacyException($"The time for which you may see the worker ids of {warehouse.Name} is over");
        }
    }
}
