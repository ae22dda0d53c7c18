using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Ergo.Accounts.SavedReports;

/// <summary>Saved reports and their schedules, as entities over the tables of <c>sql/schema/0021_report_schedules.sql</c>.</summary>
public sealed class SavedReportsContext(DbContextOptions<SavedReportsContext> options) : DbContext(options)
{
    private const string Schema = "ergo_internal";

    /// <summary>Saved reports.</summary>
    public DbSet<ReportTemplate> Templates => Set<ReportTemplate>();

    /// <summary>When they are made by themselves.</summary>
    public DbSet<ReportSchedule> Schedules => Set<ReportSchedule>();

    /// <summary>What was due.</summary>
    public DbSet<ReportRun> Runs => Set<ReportRun>();

    /// <summary>Whose rights they have.</summary>
    public DbSet<ReportOwner> Owners => Set<ReportOwner>();

    /// <summary>Options for a database.</summary>
    public static DbContextOptions<SavedReportsContext> OptionsFor(NpgsqlDataSource dataSource) =>
        new DbContextOptionsBuilder<SavedReportsContext>().UseNpgsql(dataSource).Options;

    /// <inheritdoc />
    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.HasDefaultSchema(Schema);
        modelBuilder.Entity<ReportTemplate>(template =>
        {
            template.ToTable("report_templates");
            template.Property(one => one.Request).HasColumnType("jsonb");
            template.Property(one => one.Version).IsRowVersion();
            template.HasOne(one => one.Schedule).WithOne(schedule => schedule.Template).HasForeignKey<ReportSchedule>(schedule => schedule.TemplateId);
        });
        modelBuilder.Entity<ReportSchedule>(schedule =>
        {
            schedule.ToTable("report_schedules");
#pragma warning disable CA1308 // As the database has it.
            schedule.Property(one => one.Cadence).HasConversion(cadence => cadence.ToString().ToLowerInvariant(), text => Enum.Parse<ReportCadence>(text, true));
#pragma warning restore CA1308
            schedule.Property(one => one.Version).IsRowVersion();
        });
        modelBuilder.Entity<ReportRun>(run =>
        {
            run.ToTable("report_runs");
            run.HasKey(one => new { one.ScheduleId, one.DueAt });
            run.Property(one => one.Failure).HasColumnType("jsonb");
        });
        modelBuilder.Entity<ReportOwner>(owner =>
        {
            owner.ToTable("report_owners");
            owner.HasKey(one => new { one.Issuer, one.Subject });
            owner.Property(one => one.Claims).HasColumnType("jsonb");
        });
        modelBuilder.UseSnakeCase(except: nameof(ReportTemplate.Version));
    }
}
