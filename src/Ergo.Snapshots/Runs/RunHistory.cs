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
    /// <param name="isTroubled">True for those alone that failed, were stopped or cut off.</param>
    /// <param name="before">Only those begun before; null for all.</param>
    /// <param name="cancellationToken">Ends the query.</param>
    public async Task<IReadOnlyList<JobRun>> LatestAsync(
        string? job = null, string? subject = null, int limit = 50, bool isTroubled = false, DateTimeOffset? before = null, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limit, 1000);
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        return (await connection.QueryAsync<JobRun>(new CommandDefinition("""
            SELECT * FROM public.job_runs
            WHERE (@job::text IS NULL OR job = @job) AND (@subject::text IS NULL OR subject = @subject)
              AND (@before::timestamptz IS NULL OR started_at < @before) AND (NOT @isTroubled OR outcome NOT IN ('succeeded', 'running'))
            ORDER BY started_at DESC, id DESC LIMIT @limit
            """, new { job, subject, limit, isTroubled, before }, cancellationToken: cancellationToken))).AsList();
    }

    /// <summary>How long the latest runs of a job took, for each of its subjects, the oldest first.</summary>
    /// <param name="job">refresh, retention, partitions, optimize, trim or adoption.</param>
    /// <param name="subjects">The subjects.</param>
    /// <param name="limit">Runs of each, 1 to 1000.</param>
    /// <param name="cancellationToken">Ends the query.</param>
    public async Task<ILookup<string, RunLength>> LengthsAsync(string job, IReadOnlyCollection<string> subjects, int limit = 40, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limit, 1000);
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        return (await connection.QueryAsync<LengthRow>(new CommandDefinition("""
            SELECT s.subject, r.started_at, r.finished_at - r.started_at AS took, r.outcome = 'succeeded' AS succeeded
            FROM unnest(@subjects::text[]) s(subject) CROSS JOIN LATERAL (
                SELECT x.* FROM ergo_internal.runs x WHERE x.job = @job AND x.subject = s.subject AND x.finished_at >= x.started_at ORDER BY x.started_at DESC LIMIT @limit
            ) r ORDER BY r.started_at
            """, new { job, subjects = subjects.ToArray(), limit }, cancellationToken: cancellationToken)))
            .Select(row => new RunLength(row.Subject, row.StartedAt, row.Took, row.Succeeded)).ToLookup(run => run.Subject);
    }

    private sealed record LengthRow
    {
        public required string Subject { get; init; }

        public required DateTimeOffset StartedAt { get; init; }

        public required TimeSpan Took { get; init; }

        public required bool Succeeded { get; init; }
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
