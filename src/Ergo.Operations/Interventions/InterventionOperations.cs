using Ergo.Accounts.Interventions;
using Ergo.Database;
using Ergo.Operations.Access;
using Ergo.Operations.Work;
using Ergo.Snapshots.Warehouses;

namespace Ergo.Operations.Interventions;

/// <summary>What an actor may do with changes that were noted at a warehouse.</summary>
public sealed class InterventionOperations(OperationRunner runner, InterventionStore store, WarehouseDirectory directory, WarehousePlaces places, TimeProvider time)
{
    /// <summary>How far ahead a planned change can be noted.</summary>
    public static readonly TimeSpan LongestAhead = TimeSpan.FromDays(366);

    /// <summary>Changes at a warehouse that its viewer may see, the latest first: those of the whole warehouse, and of the zones that they see.</summary>
    /// <param name="warehouse">The warehouse, of the viewer's scope.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<IReadOnlyList<Intervention>> ListAsync(Warehouse warehouse, CancellationToken cancellationToken = default) =>
        [.. (await store.ListAsync(warehouse.Id, cancellationToken)).Where(one => one.ZoneId is null || warehouse.Zones is null || warehouse.Zones.Contains(one.ZoneId))];

    /// <summary>What a change was noted as, the first version first; none where its viewer may not see it.</summary>
    /// <param name="warehouse">The warehouse, of the viewer's scope.</param>
    /// <param name="intervention">The change.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<IReadOnlyList<InterventionVersion>> VersionsAsync(Warehouse warehouse, Intervention intervention, CancellationToken cancellationToken = default) =>
        (await ListAsync(warehouse, cancellationToken)).Any(one => one.Id == intervention.Id) ? await store.VersionsAsync(intervention.Id, cancellationToken) : [];

    /// <summary>Notes a change, or changes what was noted.</summary>
    /// <param name="actor">Who does.</param>
    /// <param name="warehouseCode">The warehouse's code.</param>
    /// <param name="intervention">A new one, or one as it was read but for what is changed.</param>
    public Task<Outcome> SaveAsync(Actor actor, string warehouseCode, Intervention intervention) => runner.DoAsync(
        actor, Rights.NoteInterventions, Notice.Of(InterventionCodes.Save, ("title", intervention.Title.Trim()), ("warehouse", warehouseCode)),
        async signature =>
        {
            var warehouse = await FindAsync(actor, warehouseCode);
            (intervention.Title, intervention.Note) = (PlainText.Line(intervention.Title).Trim(), intervention.Note.Trim());
            Check(intervention);
            var known = intervention.Id == 0 ? null : (await ListAsync(warehouse)).SingleOrDefault(one => one.Id == intervention.Id) ?? throw new InterventionException(Notice.Of(InterventionCodes.Changed));
            var (zone, location) = await PlaceAsync(warehouse, intervention, known);
            intervention.WarehouseId = warehouse.Id;
            await store.SaveAsync(intervention, signature);
            return Notice.Of(InterventionCodes.Saved, ("title", intervention.Title), ("warehouse", warehouse.Name), ("at", intervention.HappenedAt), ("timezone", warehouse.Timezone), ("zone", zone), ("location", location));
        });

    /// <summary>Deletes a noted change; it is kept where nobody sees it, with what it was.</summary>
    /// <param name="actor">Who does.</param>
    /// <param name="warehouseCode">The warehouse's code.</param>
    /// <param name="intervention">The change, as it was read.</param>
    public Task<Outcome> DeleteAsync(Actor actor, string warehouseCode, Intervention intervention) => runner.DoAsync(
        actor, Rights.NoteInterventions, Notice.Of(InterventionCodes.Delete, ("title", intervention.Title), ("warehouse", warehouseCode)),
        async signature =>
        {
            var warehouse = await FindAsync(actor, warehouseCode);
            // As it stands, so that nothing else is changed with it.
            var known = (await ListAsync(warehouse)).SingleOrDefault(one => one.Id == intervention.Id && one.Version == intervention.Version) ?? throw new InterventionException(Notice.Of(InterventionCodes.Changed));
            if (known.ZoneId is null && warehouse.Zones is not null)
            {
                throw new InterventionException(Notice.Of(InterventionCodes.PlaceFault));
            }

            await store.DeleteAsync(known, signature);
            return Notice.Of(InterventionCodes.Deleted, ("title", known.Title), ("warehouse", warehouse.Name));
        });

    private async Task<Warehouse> FindAsync(Actor actor, string code) =>
        await directory.FindByCodeAsync(actor.Scope, code) ?? throw new InterventionException(Notice.Of(InterventionCodes.NoWarehouse));

    private void Check(Intervention intervention)
    {
        if (intervention.Title.Length is 0 or > Intervention.LongestTitle)
        {
            throw new InterventionException(Notice.Of(InterventionCodes.TitleFault, ("most", Intervention.LongestTitle)));
        }

        if (intervention.Note.Length > Intervention.LongestNote)
        {
            throw new InterventionException(Notice.Of(InterventionCodes.NoteFault, ("most", Intervention.LongestNote)));
        }

        if (intervention.HappenedAt < DateTimeOffset.UnixEpoch || intervention.HappenedAt > time.GetUtcNow() + LongestAhead)
        {
            throw new InterventionException(Notice.Of(InterventionCodes.TimeFault, ("days", (long)LongestAhead.TotalDays)));
        }
    }

    // The names of the place. One that the backend no longer knows stays as it was noted.
    private async Task<(string? Zone, string? Location)> PlaceAsync(Warehouse warehouse, Intervention intervention, Intervention? known)
    {
        if (warehouse.Zones is not null && (intervention.ZoneId is null || !warehouse.Zones.Contains(intervention.ZoneId)))
        {
            throw new InterventionException(Notice.Of(InterventionCodes.PlaceFault));
        }

        var zone = intervention.ZoneId is { } zoneId ? (await places.ZonesAsync(warehouse)).FirstOrDefault(one => one.Id == zoneId) : null;
        var location = intervention.PickLocationId is { } locationId && intervention.ZoneId is not null
            ? (await places.LocationsAsync(warehouse, intervention.ZoneId)).FirstOrDefault(one => one.Id == locationId) : null;
        var isZoneKnown = intervention.ZoneId is null || zone is not null || known?.ZoneId == intervention.ZoneId;
        var isLocationKnown = intervention.PickLocationId is null || location is not null || known?.PickLocationId == intervention.PickLocationId;
        return isZoneKnown && isLocationKnown && (intervention.PickLocationId is null || intervention.ZoneId is not null)
            ? (zone?.Name ?? intervention.ZoneId, location?.Name ?? intervention.PickLocationId)
            : throw new InterventionException(Notice.Of(InterventionCodes.PlaceFault));
    }
}
