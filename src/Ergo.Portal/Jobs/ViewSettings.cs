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
            await connection.ExecuteAsync(new CommandDefinition(
                "SELECT ergo_internal.set_view_settings(@name, @RefreshEvery, @KeepFor, @by)",
                new { name, view.RefreshEvery, view.KeepFor, by = $"settings of {Environment.MachineName}" }, cancellationToken: cancellationToken));
        }
    }
}
