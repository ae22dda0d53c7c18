using Dapper;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Ergo.Portal.Jobs;

/// <summary>Writes the configured intervals into the database, where lateness is judged by them.</summary>
public sealed class ViewSettings(NpgsqlDataSource dataSource, IOptions<JobOptions> options)
{
    /// <summary>Applies what is configured; the rest keeps its value.</summary>
    public async Task ApplyAsync(CancellationToken cancellationToken = default)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        foreach (var (name, view) in options.Value.Views)
        {
            await connection.ExecuteAsync(new CommandDefinition("""
                UPDATE ergo_internal.views SET refresh_every = coalesce(@RefreshEvery, refresh_every), keep_for = coalesce(@KeepFor, keep_for)
                WHERE name = @name
                """, new { name, view.RefreshEvery, view.KeepFor }, cancellationToken: cancellationToken));
        }
    }
}
