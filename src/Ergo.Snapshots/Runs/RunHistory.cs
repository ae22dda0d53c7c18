using Dapper;
using Npgsql;

namespace Ergo.Snapshots.Runs;

/// <summary>What ran, who started it, and how it ended.</summary>
public sealed class RunHistory(NpgsqlDataSource dataSource)
{
    /// <summary>The latest runs, newest first.</summary>
    /// <param name="job">refresh, retention, partitions, optimize, trim or adoption; null for all.</param>
    /// <param name="subject">A view's name or warehouse id; null for all.</param>
    /// <param name="limit">1 to 1000.</param>
    /// <param name="cancellationToken">Ends the query.</param>
    public async Task<IReadOnlyList<JobRun>> LatestAsync(
        string? job = null, string? subject = null, int limit = 50, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limit, 1000);
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        return (await connection.QueryAsync<JobRun>(new CommandDefinition("""
            SELECT * FROM public.job_runs
            WHERE (@job::text IS NULL OR job = @job) AND (@subject::text IS NULL OR subject = @subject)
            ORDER BY started_at DESC, id DESC LIMIT @limit
            """, new { job, subject, limit }, cancellationToken: cancellationToken))).AsList();
    }

    /// <summary>How many runs of each job failed or were cut off, of those that began within a time; 0 for a job that ran and did not fail.</summary>
    /// <param name="within">How far back.</param>
    /// <param name="cancellationToken">Ends the query.</param>
    public async Task<IReadOnlyList<JobFailures>> FailuresAsync(TimeSpan within, CancellationToken cancellationToken = default)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        return (await connection.QueryAsync<JobFailures>(new CommandDefinition("""
            SELECT job, count(*) FILTER (WHERE outcome IN ('failed', 'interrupted')) AS runs FROM public.job_runs
            WHERE started_at > clock_timestamp() - @within GROUP BY job ORDER BY job
            """, new { within }, cancellationToken: cancellationToken))).AsList();
    }
}
