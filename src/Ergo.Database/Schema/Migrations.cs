using System.Reflection;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Ergo.Database.Schema;

/// <summary>A migration whose content is one script of <c>sql/schema</c>; its id is the script's file name.</summary>
public abstract class ScriptMigration : Migration
{
    /// <inheritdoc />
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        ArgumentNullException.ThrowIfNull(migrationBuilder);
        migrationBuilder.Sql(SqlScript.Schema.Single(script => script.Name == $"sql/schema/{GetType().GetCustomAttribute<MigrationAttribute>()!.Id}.sql").Text);
    }
}

/// <summary>What sets the backend's plain tables aside and lets the next script's tables take their place.</summary>
[DbContext(typeof(ErgoDbContext)), Migration("0000_adoption")]
public sealed class AdoptedTables : ScriptMigration;

/// <summary>The backend's tables.</summary>
[DbContext(typeof(ErgoDbContext)), Migration("0001_tables")]
public sealed class Tables : ScriptMigration;

/// <summary>Storage of the five views and the change ledger.</summary>
[DbContext(typeof(ErgoDbContext)), Migration("0002_view_storage")]
public sealed class ViewStorage : ScriptMigration;

/// <summary>Runs, settings and retention state.</summary>
[DbContext(typeof(ErgoDbContext)), Migration("0003_runs_and_retention")]
public sealed class RunsAndRetention : ScriptMigration;

/// <summary>Coarser counts beside the five views.</summary>
[DbContext(typeof(ErgoDbContext)), Migration("0004_summaries")]
public sealed class Summaries : ScriptMigration;

/// <summary>Hours of identified workers.</summary>
[DbContext(typeof(ErgoDbContext)), Migration("0005_worker_hours")]
public sealed class WorkerHours : ScriptMigration;

/// <summary>Counts of past days, and who held what.</summary>
[DbContext(typeof(ErgoDbContext)), Migration("0006_retention")]
public sealed class RetentionCounts : ScriptMigration;

/// <summary>Which storage tier was chosen.</summary>
[DbContext(typeof(ErgoDbContext)), Migration("0007_storage")]
public sealed class Storage : ScriptMigration;

/// <summary>Sessions, and the keys that protect their cookies.</summary>
[DbContext(typeof(ErgoDbContext)), Migration("0008_sessions")]
public sealed class Sessions : ScriptMigration;

/// <summary>The audit log.</summary>
[DbContext(typeof(ErgoDbContext)), Migration("0009_audit")]
public sealed class Audit : ScriptMigration;

/// <summary>Pseudonyms of workers, and who may look behind them.</summary>
[DbContext(typeof(ErgoDbContext)), Migration("0010_privacy")]
public sealed class Privacy : ScriptMigration;

/// <summary>The portal's own register of warehouses, and protection that outlives the backend's rows.</summary>
[DbContext(typeof(ErgoDbContext)), Migration("0011_warehouse_register")]
public sealed class WarehouseRegister : ScriptMigration;

/// <summary>Which login wrote an entry of the audit log.</summary>
[DbContext(typeof(ErgoDbContext)), Migration("0012_accounts")]
public sealed class AuditWriters : ScriptMigration;

/// <summary>What figures are made by: words for lights, how long an observation stands, buckets of quarter hours; and which minutes were observed.</summary>
[DbContext(typeof(ErgoDbContext)), Migration("0013_figures")]
public sealed class Figures : ScriptMigration;

/// <summary>Cells of which exposure is told, and erased workers.</summary>
[DbContext(typeof(ErgoDbContext)), Migration("0014_small_groups")]
public sealed class SmallGroups : ScriptMigration;

/// <summary>Buckets set aside, the balance of rows, and the clock that was last believed.</summary>
[DbContext(typeof(ErgoDbContext)), Migration("0015_checks")]
public sealed class Checks : ScriptMigration;

/// <summary>How far apart the workers of a published cell were observed.</summary>
[DbContext(typeof(ErgoDbContext)), Migration("0016_observation")]
public sealed class Observation : ScriptMigration;

/// <summary>Entries of the audit log as codes with arguments.</summary>
[DbContext(typeof(ErgoDbContext)), Migration("0017_audit_codes")]
public sealed class AuditCodes : ScriptMigration;

/// <summary>What each view is made of, in its row: tables, columns and functions.</summary>
[DbContext(typeof(ErgoDbContext)), Migration("0018_view_rows")]
public sealed class ViewRows : ScriptMigration;

/// <summary>Minutes of a published cell by shift.</summary>
[DbContext(typeof(ErgoDbContext)), Migration("0019_published_shifts")]
public sealed class PublishedShifts : ScriptMigration;

/// <summary>Every report that was made, and the keys that sign them.</summary>
[DbContext(typeof(ErgoDbContext)), Migration("0020_exports")]
public sealed class Exports : ScriptMigration;

/// <summary>Reports that people saved, and when they are made by themselves.</summary>
[DbContext(typeof(ErgoDbContext)), Migration("0021_report_schedules")]
public sealed class ReportSchedules : ScriptMigration;

/// <summary>Lights of locations, and of zones by shift.</summary>
[DbContext(typeof(ErgoDbContext)), Migration("0022_locations")]
public sealed class Locations : ScriptMigration;

/// <summary>Exposure limits, and who changed them.</summary>
[DbContext(typeof(ErgoDbContext)), Migration("0023_exposure_limits")]
public sealed class ExposureLimitTables : ScriptMigration;

/// <summary>What people chose for themselves: favourite warehouses, and the one that opens first.</summary>
[DbContext(typeof(ErgoDbContext)), Migration("0024_preferences")]
public sealed class Preferences : ScriptMigration;

/// <summary>Changes at a warehouse that people noted.</summary>
[DbContext(typeof(ErgoDbContext)), Migration("0025_interventions")]
public sealed class Interventions : ScriptMigration;

/// <summary>Minutes of each worker per shift, kept to be held against limits.</summary>
[DbContext(typeof(ErgoDbContext)), Migration("0026_worker_spells")]
public sealed class WorkerSpells : ScriptMigration;

/// <summary>Sums of shift records by day, kept to be read.</summary>
[DbContext(typeof(ErgoDbContext)), Migration("0027_kept_shifts")]
public sealed class KeptShifts : ScriptMigration;

/// <summary>Views that are paused, with who and why.</summary>
[DbContext(typeof(ErgoDbContext)), Migration("0028_view_pauses")]
public sealed class ViewPauses : ScriptMigration;

/// <summary>Legal holds, one for each matter, with who placed and who lifted it.</summary>
[DbContext(typeof(ErgoDbContext)), Migration("0029_legal_holds")]
public sealed class LegalHoldTable : ScriptMigration;

/// <summary>Incidents, whom they are told to, and what is on its way to them.</summary>
[DbContext(typeof(ErgoDbContext)), Migration("0030_alerts")]
public sealed class Alerts : ScriptMigration;

/// <summary>Keys of programs, who answers for them, and what programs asked for.</summary>
[DbContext(typeof(ErgoDbContext)), Migration("0031_api_keys")]
public sealed class ApiKeys : ScriptMigration;

/// <summary>Who asked a run to stop.</summary>
[DbContext(typeof(ErgoDbContext)), Migration("0032_run_stops")]
public sealed class RunStopRequests : ScriptMigration;

/// <summary>Scheduled jobs that are paused.</summary>
[DbContext(typeof(ErgoDbContext)), Migration("0033_job_pauses")]
public sealed class JobPauseTable : ScriptMigration;

/// <summary>Kept minutes of workers per shift, by week.</summary>
[DbContext(typeof(ErgoDbContext)), Migration("0034_spell_weeks")]
public sealed class SpellWeeks : ScriptMigration;

/// <summary>Published minutes of workers, by week.</summary>
[DbContext(typeof(ErgoDbContext)), Migration("0035_published_weeks")]
public sealed class PublishedWeeks : ScriptMigration;

/// <summary>Warehouses whose buckets are computed together.</summary>
[DbContext(typeof(ErgoDbContext)), Migration("0036_together")]
public sealed class TogetherFunctions : ScriptMigration;
