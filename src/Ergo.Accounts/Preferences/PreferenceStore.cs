using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Ergo.Accounts.Preferences;

/// <summary>What people chose for themselves.</summary>
public sealed class PreferenceStore(NpgsqlDataSource dataSource)
{
    // Two tabs of one person may click at the same time; each changes one thing, so that the later one is done again on the newer row.
    private const int Attempts = 5;
    private readonly DbContextOptions<PreferencesContext> _options = PreferencesContext.OptionsFor(dataSource);

    /// <summary>What a person chose; nothing for somebody who chose nothing yet.</summary>
    /// <param name="issuer">The provider of the account.</param>
    /// <param name="subject">The account.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<Preference> GetAsync(string issuer, string subject, CancellationToken cancellationToken = default)
    {
        await using var context = Open();
        return await context.Preferences.AsNoTracking().SingleOrDefaultAsync(one => one.Issuer == issuer && one.Subject == subject, cancellationToken)
            ?? new Preference { Issuer = issuer, Subject = subject };
    }

    /// <summary>Makes a warehouse a favourite, or no longer one. Nothing changes where a person has <see cref="Preference.MostFavourites"/> already.</summary>
    /// <param name="issuer">The provider of the account.</param>
    /// <param name="subject">The account.</param>
    /// <param name="warehouseId">The warehouse.</param>
    /// <param name="isFavourite">Whether it is to be one.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>What the person chose now.</returns>
    public Task<Preference> StarAsync(string issuer, string subject, string warehouseId, bool isFavourite, CancellationToken cancellationToken = default) => ChangeAsync(
        issuer, subject, one =>
        {
            var others = one.Favourites.Where(id => id != warehouseId);
            one.Favourites = isFavourite && one.Favourites.Length < Preference.MostFavourites ? [.. others, warehouseId] : isFavourite ? one.Favourites : [.. others];
        }, cancellationToken);

    /// <summary>Sets the warehouse that opens where the address names none.</summary>
    /// <param name="issuer">The provider of the account.</param>
    /// <param name="subject">The account.</param>
    /// <param name="warehouseId">The warehouse; null for the first of the list.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>What the person chose now.</returns>
    public Task<Preference> SetDefaultAsync(string issuer, string subject, string? warehouseId, CancellationToken cancellationToken = default) =>
        ChangeAsync(issuer, subject, one => one.DefaultWarehouse = warehouseId, cancellationToken);

    private async Task<Preference> ChangeAsync(string issuer, string subject, Action<Preference> change, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            await using var context = Open();
            var known = await context.Preferences.SingleOrDefaultAsync(one => one.Issuer == issuer && one.Subject == subject, cancellationToken);
            var preference = known ?? context.Preferences.Add(new Preference { Issuer = issuer, Subject = subject }).Entity;
            change(preference);
            preference.ChangedAt = TimeProvider.System.GetUtcNow();
            try
            {
                await context.SaveChangesAsync(cancellationToken);
                return preference;
            }
            catch (DbUpdateException failure) when (attempt < Attempts && failure is DbUpdateConcurrencyException or { InnerException: PostgresException { SqlState: PostgresErrorCodes.UniqueViolation } })
            {
                // Read again, and changed as it is now.
            }
        }
    }

    private PreferencesContext Open() => new(_options);
}
