using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Ergo.Database.Schema;

/// <summary>Entity Framework's hold on the database: it applies the versioned scripts of <c>sql/schema</c> and keeps their history.</summary>
/// <remarks>There is no entity model: what must be atomic lives in SQL, and reading goes through plain queries.</remarks>
public sealed class ErgoDbContext(DbContextOptions<ErgoDbContext> options) : DbContext(options)
{
    /// <summary>Options for a connection, with the history kept in <c>ergo_internal.schema_history</c>.</summary>
    /// <param name="connectionString">Where the scripts are applied.</param>
    public static DbContextOptions<ErgoDbContext> OptionsFor(string connectionString) =>
        new DbContextOptionsBuilder<ErgoDbContext>()
            .UseNpgsql(connectionString, npgsql => npgsql
                .MigrationsHistoryTable("schema_history", "ergo_internal")
                .MigrationsAssembly(typeof(ErgoDbContext).Assembly.GetName().Name)
                .CommandTimeout(0))
            .ReplaceService<IMigrationsIdGenerator, ScriptIds>()
            .ConfigureWarnings(warnings => warnings.Ignore(RelationalEventId.PendingModelChangesWarning))
            .Options;
}
