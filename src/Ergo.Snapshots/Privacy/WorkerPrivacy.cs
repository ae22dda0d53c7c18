using System.Collections.Concurrent;
using Dapper;
using Npgsql;

namespace Ergo.Snapshots.Privacy;

/// <summary>How workers appear in figures: by pseudonyms, the same in a warehouse for good and another in each, and not at all in small groups.</summary>
/// <param name="dataSource">Where the keys of the pseudonyms are.</param>
/// <param name="rules">What may be told.</param>
public sealed class WorkerPrivacy(NpgsqlDataSource dataSource, PrivacyRules rules)
{
    private readonly ConcurrentDictionary<string, PseudonymKey> _known = new(StringComparer.Ordinal);

    /// <summary>What may be told.</summary>
    public PrivacyRules Rules => rules;

    /// <summary>Tells the database how many people a published cell has at least. A larger number than before shows with the next refresh.</summary>
    public async Task ApplyAsync(CancellationToken cancellationToken = default)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        await connection.ExecuteAsync(new CommandDefinition("SELECT ergo_internal.set_smallest_group(@SmallestGroup)", new { rules.SmallestGroup }, cancellationToken: cancellationToken));
    }

    /// <summary>A warehouse's key; made when it is asked for the first time.</summary>
    internal async Task<PseudonymKey> KeyOfAsync(string warehouseId, CancellationToken cancellationToken)
    {
        if (_known.TryGetValue(warehouseId, out var known))
        {
            return known;
        }

        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        var key = await connection.QuerySingleAsync<PseudonymKey>(new CommandDefinition(
            "SELECT inner_pad, outer_pad FROM ergo_internal.pseudonym_key(@warehouseId)", new { warehouseId }, cancellationToken: cancellationToken));
        return _known.GetOrAdd(warehouseId, key);
    }
}
