using Dapper;
using Ergo.Database;
using Npgsql;

namespace Ergo.Accounts.ApiRequests;

/// <summary>Long work that a program started.</summary>
public sealed record ApiOperation
{
    /// <summary>Its id, by which it is asked for.</summary>
    public required Guid Id { get; init; }

    /// <summary>Whose it is.</summary>
    public required string Subject { get; init; }

    /// <summary>Who started it, as recorded.</summary>
    public required string StartedBy { get; init => field = PlainText.Line(value); }

    /// <summary>What is done.</summary>
    public required Notice Act { get; init; }

    /// <summary>When it began.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>When it ended; null while it goes on.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>running, done, stopped, refused, failed, or interrupted where the portal that did it is gone.</summary>
    public required string State { get; init; }

    /// <summary>What came of it; null where <see cref="State"/> says all.</summary>
    public Notice? Result { get; init; }
}

/// <summary>Long work that programs started, as any portal tells it. Kept for 90 days.</summary>
public sealed class ApiOperationStore(NpgsqlDataSource dataSource)
{
    /// <summary>How often the portal that does it says so.</summary>
    public static readonly TimeSpan Beat = TimeSpan.FromSeconds(10);

    // A beat may be late on a busy machine.
    private static readonly TimeSpan Silence = Beat * 6;

    /// <summary>Notes that work begins.</summary>
    /// <param name="id">A new id.</param>
    /// <param name="subject">Whose it is.</param>
    /// <param name="startedBy">Who starts it, as recorded.</param>
    /// <param name="act">What is done.</param>
    public async Task BeginAsync(Guid id, string subject, string startedBy, Notice act)
    {
        await using var connection = await dataSource.OpenConnectionAsync();
        await connection.ExecuteAsync("""
            DELETE FROM ergo_internal.api_operations WHERE started_at < clock_timestamp() - interval '90 days';
            INSERT INTO ergo_internal.api_operations (id, subject, started_by, action, arguments) VALUES (@id, @subject, @startedBy, @Code, @Arguments::jsonb)
            """, new { id, subject, startedBy, act.Code, act.Arguments });
    }

    /// <summary>Says that work goes on.</summary>
    public async Task BeatAsync(Guid id)
    {
        await using var connection = await dataSource.OpenConnectionAsync();
        await connection.ExecuteAsync("UPDATE ergo_internal.api_operations SET beat_at = clock_timestamp() WHERE id = @id AND ended_at IS NULL", new { id });
    }

    /// <summary>Notes how work ended.</summary>
    /// <param name="id">The work.</param>
    /// <param name="outcome">done, stopped, refused or failed.</param>
    /// <param name="result">What came of it.</param>
    public async Task EndAsync(Guid id, string outcome, Notice? result)
    {
        await using var connection = await dataSource.OpenConnectionAsync();
        await connection.ExecuteAsync(
            "UPDATE ergo_internal.api_operations SET ended_at = clock_timestamp(), outcome = @outcome, code = @Code, result = @Arguments::jsonb WHERE id = @id",
            new { id, outcome, result?.Code, result?.Arguments });
    }

    /// <summary>Work by its id; null where there is none.</summary>
    public async Task<ApiOperation?> FindAsync(Guid id, CancellationToken cancellationToken = default)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        var row = await connection.QuerySingleOrDefaultAsync<Row>(new CommandDefinition("""
            SELECT id, subject, started_by, action, arguments::text AS arguments, started_at, ended_at, code, result::text AS result,
                   coalesce(outcome, CASE WHEN beat_at < clock_timestamp() - @Silence THEN 'interrupted' ELSE 'running' END) AS state
            FROM ergo_internal.api_operations WHERE id = @id
            """, new { id, Silence }, cancellationToken: cancellationToken));
        return row is null ? null : new ApiOperation
        {
            Id = row.Id, Subject = row.Subject, StartedBy = row.StartedBy, Act = Notice.Parse(row.Action, row.Arguments), StartedAt = row.StartedAt, EndedAt = row.EndedAt,
            State = row.State, Result = row.Code is null ? null : Notice.Parse(row.Code, row.Result ?? "{}"),
        };
    }

    private sealed record Row
    {
        public Guid Id { get; init; }

        public string Subject { get; init; } = "";

        public string StartedBy { get; init; } = "";

        public string Action { get; init; } = "";

        public string Arguments { get; init; } = "{}";

        public DateTimeOffset StartedAt { get; init; }

        public DateTimeOffset? EndedAt { get; init; }

        public string State { get; init; } = "";

        public string? Code { get; init; }

        public string? Result { get; init; }
    }
}
