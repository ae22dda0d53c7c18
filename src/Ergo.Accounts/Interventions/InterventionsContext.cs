using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Ergo.Accounts.Interventions;

/// <summary>Interventions, as entities over the tables of <c>sql/schema/0025_interventions.sql</c>.</summary>
public sealed class InterventionsContext(DbContextOptions<InterventionsContext> options) : DbContext(options)
{
    /// <summary>What they are.</summary>
    public DbSet<Intervention> Interventions => Set<Intervention>();

    /// <summary>What they were.</summary>
    public DbSet<InterventionVersion> Versions => Set<InterventionVersion>();

    /// <summary>Options for a database.</summary>
    public static DbContextOptions<InterventionsContext> OptionsFor(NpgsqlDataSource dataSource) =>
        new DbContextOptionsBuilder<InterventionsContext>().UseNpgsql(dataSource).Options;

    /// <inheritdoc />
    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.HasDefaultSchema("ergo_internal");
        modelBuilder.Entity<Intervention>(intervention =>
        {
            intervention.ToTable("interventions");
            intervention.Property(one => one.Version).IsRowVersion();
        });
        modelBuilder.Entity<InterventionVersion>(version =>
        {
            version.ToTable("intervention_versions");
            version.HasKey(one => new { one.InterventionId, one.SavedAt });
        });
        modelBuilder.UseSnakeCase(except: nameof(Intervention.Version));
    }
}
