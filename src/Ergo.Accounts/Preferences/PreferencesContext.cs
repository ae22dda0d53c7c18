using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Ergo.Accounts.Preferences;

/// <summary>Preferences, as entities over the table of <c>sql/schema/0024_preferences.sql</c>.</summary>
public sealed class PreferencesContext(DbContextOptions<PreferencesContext> options) : DbContext(options)
{
    /// <summary>One row for each person who chose something.</summary>
    public DbSet<Preference> Preferences => Set<Preference>();

    /// <summary>Options for a database.</summary>
    public static DbContextOptions<PreferencesContext> OptionsFor(NpgsqlDataSource dataSource) =>
        new DbContextOptionsBuilder<PreferencesContext>().UseNpgsql(dataSource).Options;

    /// <inheritdoc />
    protected override void OnModelCreating(ModelBuilder modelBuilder) => modelBuilder.Entity<Preference>(preference =>
    {
        preference.ToTable("preferences", "ergo_internal");
        preference.HasKey(one => new { one.Issuer, one.Subject });
        preference.Property(one => one.Issuer).HasColumnName("issuer");
        preference.Property(one => one.Subject).HasColumnName("subject");
        preference.Property(one => one.Favourites).HasColumnName("favourites");
        preference.Property(one => one.DefaultWarehouse).HasColumnName("default_warehouse");
        preference.Property(one => one.ChangedAt).HasColumnName("changed_at");
        preference.Property(one => one.Version).IsRowVersion();
    });
}
