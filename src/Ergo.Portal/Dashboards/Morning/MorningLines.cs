using Ergo.Operations.Access;
using Ergo.Operations.SavedReports;
using Ergo.Portal.Navigation;
using Ergo.Snapshots.Figures.Morning;
using Ergo.Snapshots.Warehouses;

namespace Ergo.Portal.Dashboards.Morning;

/// <summary>The morning lines of a mail.</summary>
/// <param name="directory">The warehouses.</param>
/// <param name="reader">Their lines.</param>
/// <param name="time">Says when it is.</param>
internal sealed class MorningLines(WarehouseDirectory directory, MorningReader reader, TimeProvider time) : IMorningLines
{
    /// <inheritdoc />
    public async Task<IReadOnlyList<string>> OfAsync(Actor actor, IReadOnlyCollection<string> warehouses, CancellationToken cancellationToken)
    {
        // A mail is read, not searched: of very many warehouses the first stand for the portal's own page.
        var seen = (await directory.ListAsync(actor.Scope, cancellationToken))
            .Where(known => known.Zones is null && warehouses.Contains(known.Code)).Take(MorningQueries.MostWarehouses).ToList();
        var lines = await reader.ReadAsync(seen, cancellationToken);
        return
        [
            .. seen.Where(known => lines.ContainsKey(known.Id))
                .OrderByDescending(known => lines[known.Id].Line is { Lit: > 0 } line ? (double)line.Red / line.Lit : 0)
                .Select(known => $"{known.Name}: {MorningWords.Text(lines[known.Id], known.Code, LocalTime.ZoneOf(known.Timezone), time.GetUtcNow())}"),
        ];
    }
}
