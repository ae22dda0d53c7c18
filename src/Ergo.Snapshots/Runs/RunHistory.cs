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
    public async Task<ILookup<string, RunLength>> LengthsAsync(string job, IReadOnlyCollection<string> subjects, int limit = 40, CancellationToken cancellationToken = default) =>
        (await LengthsAsync([.. subjects.Select(subject => (job, (string?)subject))], limit, cancellationToken)).SelectMany(runs => runs).ToLookup(run => run.Subject);

    /// <summary>How long the latest runs of several jobs took, by job and subject, the oldest first.</summary>
    /// <param name="jobs">The jobs, each with the view or the tables it is about; a null subject means any.</param>
    /// <param name="limit">Runs of each, 1 to 1000.</param>
    /// <param name="cancellationToken">Ends the query.</param>
    public async Task<ILookup<(string Job, string? Subject), RunLength>> LengthsAsync(
        IReadOnlyCollection<(string Job, string? Subject)> jobs, int limit = 40, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limit, 1000);
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        return (await connection.QueryAsync<LengthRow>(new CommandDefinition("""
            SELECT k.job, k.subject AS asked, r.subject, r.started_at, r.finished_at - r.started_at AS took, r.outcome = 'succeeded' AS succeeded
            FROM unnest(@names::text[], @subjects::text[]) k(job, subject) CROSS JOIN LATERAL (
                SELECT x.* FROM ergo_internal.runs x WHERE x.job = k.job AND (k.subject IS NULL OR x.subject = k.subject) AND x.finished_at >= x.started_at ORDER BY x.started_at DESC LIMIT @limit
            ) r ORDER BY r.started_at
            """, new { names = jobs.Select(one => one.Job).ToArray(), subjects = jobs.Select(one => one.Subject).ToArray(), limit }, cancellationToken: cancellationToken)))
            .ToLookup(row => (row.Job!, row.Asked), row => new RunLength(row.Subject, row.StartedAt, row.Took, row.Succeeded));
    }

    private sealed record LengthRow
    {
        public string? Job { get; init; }

        public string? Asked { get; init; }

        public required string Subject { get; init; }

        public required DateTimeOffset StartedAt { get; init; }

        public required TimeSpan Took { get; init; }

        public required bool Succeeded { get; init; }
    }

    /// <summary>How each of several jobs stands: its latest run, and the latest that ended well. One that never ran is told so.</summary>
    /// <param name="jobs">The jobs, each with the view or the tables it is about; a null subject means any.</param>
    /// <param name="cancellationToken">Ends the query.</param>
    public async Task<IReadOnlyList<JobStanding>> StandingsAsync(IReadOnlyCollection<(string Job, string? Subject)> jobs, CancellationToken cancellationToken = default)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        return (await connection.QueryAsync<JobStanding>(new CommandDefinition("""
            SELECT k.job, k.subject, l.id AS run_id, l.requested_by, l.started_at, l.finished_at, l.outcome, l.error, l.stop_asked_by, d.done AS last_done
            FROM unnest(@names::text[], @subjects::text[]) WITH ORDINALITY k(job, subject, n)
            LEFT JOIN LATERAL (SELECT r.* FROM public.job_runs r WHERE r.job = k.job AND (k.subject IS NULL OR r.subject = k.subject) ORDER BY r.started_at DESC, r.id DESC LIMIT 1) l ON true
            LEFT JOIN LATERAL (SELECT max(r.started_at) AS done FROM ergo_internal.runs r
                               WHERE r.job = k.job AND (k.subject IS NULL OR r.subject = k.subject) AND r.outcome = 'succeeded') d ON true
            ORDER BY k.n
            """, new { names = jobs.Select(one => one.Job).ToArray(), subjects = jobs.Select(one => one.Subject).ToArray() }, cancellationToken: cancellationToken))).AsList();
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
