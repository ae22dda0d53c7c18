using Ergo.Database;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Ergo.Accounts.Interventions;

/// <summary>An intervention could not be saved as asked.</summary>
public sealed class InterventionException : RefusedException
{
    /// <summary>A refusal.</summary>
    public InterventionException(Notice notice, Exception? inner = null)
        : base(notice.ToString(), inner, notice)
    {
    }
}

/// <summary>Interventions, and what each of them was. Who may see which is decided by the operations above.</summary>
public sealed class InterventionStore(NpgsqlDataSource dataSource, TimeProvider time)
{
    /// <summary>Somebody else changed or deleted it meanwhile.</summary>
    public const string ChangedCode = "intervention.changed";

    /// <summary>The most that are listed of a warehouse, the latest.</summary>
    public const int MostListed = 500;

    private readonly DbContextOptions<InterventionsContext> _options = InterventionsContext.OptionsFor(dataSource);

    /// <summary>Interventions at a warehouse that are not deleted, the latest first, at most <see cref="MostListed"/>.</summary>
    /// <param name="warehouseId">The warehouse.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<IReadOnlyList<Intervention>> ListAsync(string warehouseId, CancellationToken cancellationToken = default)
    {
        await using var context = Open();
        return await context.Interventions.AsNoTracking().Where(one => one.WarehouseId == warehouseId && !one.IsDeleted)
            .OrderByDescending(one => one.HappenedAt).ThenByDescending(one => one.Id).Take(MostListed).ToListAsync(cancellationToken);
    }

    /// <summary>What an intervention was, the first version first.</summary>
    /// <param name="id">Its number.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<IReadOnlyList<InterventionVersion>> VersionsAsync(long id, CancellationToken cancellationToken = default)
    {
        await using var context = Open();
        return await context.Versions.AsNoTracking().Where(one => one.InterventionId == id).OrderBy(one => one.SavedAt).ToListAsync(cancellationToken);
    }

    /// <summary>Saves an intervention, a new one where its <see cref="Intervention.Id"/> is 0, and keeps what it was.</summary>
    /// <param name="intervention">The intervention, as it was read but for what is changed.</param>
    /// <param name="by">Name and role of who does.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="InterventionException">It was changed or deleted meanwhile.</exception>
    public async Task SaveAsync(Intervention intervention, string by, CancellationToken cancellationToken = default)
    {
        await using var context = Open();
        // To the microsecond, as the database keeps it.
        var now = time.GetUtcNow();
        (intervention.ChangedAt, intervention.ChangedBy) = (now.AddTicks(-(now.Ticks % 10)), by);
        if (intervention.Id == 0)
        {
            (intervention.NotedAt, intervention.NotedBy) = (intervention.ChangedAt, by);
        }

        try
        {
            await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
            context.Update(intervention);
            await context.SaveChangesAsync(cancellationToken);
            context.Add(new InterventionVersion
            {
                InterventionId = intervention.Id, SavedAt = intervention.ChangedAt, SavedBy = by, ZoneId = intervention.ZoneId, PickLocationId = intervention.PickLocationId,
                HappenedAt = intervention.HappenedAt, Title = intervention.Title, Note = intervention.Note, IsDeleted = intervention.IsDeleted,
            });
            await context.SaveChangesAsync(cancellationToken);
            await transaction.CommitAsync(cancellationToken);
        }
        catch (DbUpdateConcurrencyException failure)
        {
            throw new InterventionException(Notice.Of(ChangedCode), failure);
        }
    }

    /// <summary>Deletes an intervention: it is shown nowhere any more, and kept with what it was.</summary>
    /// <inheritdoc cref="SaveAsync" />
    public Task DeleteAsync(Intervention intervention, string by, CancellationToken cancellationToken = default)
    {
        intervention.IsDeleted = true;
        return SaveAsync(intervention, by, cancellationToken);
    }

    private InterventionsContext Open() => new(_options);
}
