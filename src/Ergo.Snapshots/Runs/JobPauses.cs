using Dapper;
using Ergo.Database;
using Npgsql;

namespace Ergo.Snapshots.Runs;

/// <summary>Scheduled jobs that an admin has paused, on every portal. Views are paused in their own row.</summary>
public sealed class JobPauses(NpgsqlDataSource dataSource)
{
    /// <summary>Longest reason, characters.</summary>
    public const int MaxReasonLength = 500;

    /// <summary>What is paused.</summary>
    /// <param name="cancellationToken">Ends the query.</param>
    public async Task<IReadOnlyList<JobPause>> ListAsync(CancellationToken cancellationToken = default)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        return (await connection.QueryAsync<JobPause>(new CommandDefinition("SELECT * FROM ergo_internal.job_pauses ORDER BY job", cancellationToken: cancellationToken))).AsList();
    }

    /// <summary>Whether a job is paused.</summary>
    /// <param name="job">The job.</param>
    /// <param name="cancellationToken">Ends the query.</param>
    public async Task<bool> IsPausedAsync(string job, CancellationToken cancellationToken = default)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        return await connection.ExecuteScalarAsync<bool>(new CommandDefinition("SELECT ergo_internal.is_paused(@job)", new { job }, cancellationToken: cancellationToken));
    }

    /// <summary>Pauses a job: the schedule passes it over until it is resumed. By hand it still runs.</summary>
    /// <param name="job">retention, partitions, trim, adoption or reports.</param>
    /// <param name="reason">Why, 1 to <see cref="MaxReasonLength"/> characters; shown and recorded.</param>
    /// <param name="pausedBy">Who; recorded.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="JobException">It is paused already, cannot be, or the reason is missing.</exception>
    public Task PauseAsync(string job, string reason, string pausedBy, CancellationToken cancellationToken = default) =>
        CallAsync("SELECT ergo_internal.pause_job(@job, @reason, @pausedBy)", new { job, reason, pausedBy }, cancellationToken);

    /// <summary>Lets the schedule run a job again; one that is not paused stays as it is.</summary>
    /// <param name="job">The job.</param>
    /// <param name="resumedBy">Who; recorded.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public Task ResumeAsync(string job, string resumedBy, CancellationToken cancellationToken = default) =>
        CallAsync("SELECT ergo_internal.resume_job(@job, @resumedBy)", new { job, resumedBy }, cancellationToken);

    private async Task CallAsync(string sql, object parameters, CancellationToken cancellationToken)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        try
        {
            await connection.ExecuteAsync(new CommandDefinition(sql, parameters, cancellationToken: cancellationToken));
        }
        catch (PostgresException failure)
        {
            throw new JobException(failure.MessageText, failure);
        }
    }
}

/// <summary>A job that is paused.</summary>
public sealed record JobPause
{
    /// <summary>The job.</summary>
    public required string Job { get; init; }

    /// <summary>Who paused it.</summary>
    public required string PausedBy { get; init => field = PlainText.Line(value); }

    /// <summary>Since when.</summary>
    public required DateTimeOffset PausedAt { get; init; }

    /// <summary>Why.</summary>
    public required string Reason { get; init => field = PlainText.Line(value); }
}

/// <summary>The store refused something about a job.</summary>
/// <param name="message">Why.</param>
/// <param name="inner">What the database says.</param>
public sealed class JobException(string message, Exception inner) : RefusedException(message, inner);
