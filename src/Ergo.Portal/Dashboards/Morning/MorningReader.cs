using Ergo.Portal.Figures;
using Ergo.Snapshots;
using Ergo.Snapshots.Figures.Limits;
using Ergo.Snapshots.Figures.Morning;
using Ergo.Snapshots.Warehouses;

namespace Ergo.Portal.Dashboards.Morning;

/// <summary>Reads morning lines: two questions, as many for twelve warehouses as for one.</summary>
/// <param name="morning">What the snapshots say.</param>
/// <param name="limits">Who was over a limit.</param>
/// <param name="rules">Says how many are few.</param>
/// <param name="time">Says when it is.</param>
public sealed class MorningReader(MorningQueries morning, ExposureLimitQueries limits, FigureRules rules, TimeProvider time)
{
    /// <summary>The lines of some warehouses.</summary>
    /// <param name="warehouses">The warehouses, seen whole; at most <see cref="MorningQueries.MostWarehouses"/>.</param>
    /// <param name="cancellationToken">Ends the questions.</param>
    /// <returns>Lines by warehouse id; a warehouse without snapshots in its last days has none.</returns>
    public async Task<IReadOnlyDictionary<string, MorningView>> ReadAsync(IReadOnlyCollection<Warehouse> warehouses, CancellationToken cancellationToken = default)
    {
        if (warehouses.Count == 0)
        {
            return new Dictionary<string, MorningView>();
        }

        var lines = await morning.GetAsync(warehouses, rules.SmallNumber, cancellationToken);
        var now = time.GetUtcNow();
        var over = (await limits.GetOverAsync(warehouses, new TimeRange(now.AddDays(-MorningLine.Days), now), cancellationToken))
            .ToDictionary(one => one.WarehouseId);
        return lines.ToDictionary(line => line.Key, line => new MorningView(line.Value, over.GetValueOrDefault(line.Key)));
    }
}
