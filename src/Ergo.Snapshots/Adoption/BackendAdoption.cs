using Dapper;
using Ergo.Database.Connections;
using Ergo.Database.Schema;
using Npgsql;

namespace Ergo.Snapshots.Adoption;

/// <summary>
/// Adopting the backend's existing database. <see cref="SchemaInstaller"/> sets its plain tables aside; this tells beforehand
/// what that means, and moves the rows afterwards. The work is done in the database; this calls it.
/// </summary>
public sealed class BackendAdoption(NpgsqlDataSource dataSource)
{
    /// <summary>What the installation and the move would do to the database as it is. Changes nothing; it need not be installed.</summary>
    /// <exception cref="PostgresException">A table cannot be read, or temporary tables cannot be made.</exception>
    public async Task<IReadOnlyList<PlanFinding>> PlanAsync(CancellationToken cancellationToken = default)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        return (await connection.QueryAsync<PlanFinding>(new CommandDefinition(
            SqlScript.AdoptionPlan.Text, commandTimeout: 0, cancellationToken: cancellationToken))).AsList();
    }

    /// <summary>The adopted tables, finished or not; empty where there was nothing to adopt.</summary>
    public async Task<IReadOnlyList<AdoptionProgress>> GetProgressAsync(CancellationToken cancellationToken = default)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        return (await connection.QueryAsync<AdoptionProgress>(new CommandDefinition(
            "SELECT * FROM public.adoption_progress ORDER BY table_name", cancellationToken: cancellationToken))).AsList();
    }

    /// <summary>Moves the rows that are still aside, the newest first, until none is left. Does nothing when none is.</summary>
    /// <param name="requestedBy">Who asks; recorded with the run.</param>
    /// <param name="onlyIfFree">True does nothing while another session moves them.</param>
    /// <param name="cancellationToken">Stops within the batch under way; what is moved stays moved.</param>
    /// <exception cref="AdoptionException">Refused or stopped; the next call goes on where this one ended.</exception>
    public async Task MoveAsync(string requestedBy, bool onlyIfFree = false, CancellationToken cancellationToken = default)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        try
        {
            await connection.ExecuteAsync(new CommandDefinition(
                "CALL public.adopt_rows(@requestedBy, @onlyIfFree)", new { requestedBy, onlyIfFree }, commandTimeout: 0, cancellationToken: cancellationToken));
        }
        catch (PostgresException failure)
        {
            throw new AdoptionException(failure.MessageText + ".", failure);
        }
        finally
        {
            await SessionLocks.ReleaseAsync(connection);
        }
    }
}
