using Ergo.Database;

namespace Ergo.Snapshots.Reports;

/// <summary>A line of the retention and deletion record: what a retention run did for a warehouse.</summary>
public sealed record DeletionLine
{
    /// <summary>Number of the run.</summary>
    public required long Run { get; init; }

    /// <summary>When it began.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>When it ended; null while it runs or if it was cut off.</summary>
    public DateTimeOffset? FinishedAt { get; init; }

    /// <summary>Who or what started it.</summary>
    public required string RequestedBy { get; init => field = PlainText.Line(value); }

    /// <summary>Why, as given by the person.</summary>
    public string? Reason { get; init => field = PlainText.Line(value); }

    /// <summary>running, succeeded, failed, stopped or interrupted.</summary>
    public required string Outcome { get; init; }

    /// <summary>Rows before this moment were to go; null where none of the warehouse were.</summary>
    public DateTimeOffset? Cutoff { get; init; }

    /// <summary>Rows it set out to delete.</summary>
    public required long Planned { get; init; }

    /// <summary>Rows it deleted.</summary>
    public required long Deleted { get; init; }

    /// <summary>What went wrong.</summary>
    public string? Error { get; init => field = PlainText.Line(value); }
}

/// <summary>A change of a retention setting, as the record tells it.</summary>
public sealed record SettingLine
{
    /// <summary><c>days</c>, <c>floor</c>, <c>legal hold</c> or <c>identities</c>.</summary>
    public required string Setting { get; init; }

    /// <summary>What it was.</summary>
    public string? OldValue { get; init => field = PlainText.Line(value); }

    /// <summary>What it became.</summary>
    public string? NewValue { get; init => field = PlainText.Line(value); }

    /// <summary>Who.</summary>
    public required string ChangedBy { get; init => field = PlainText.Line(value); }

    /// <summary>When.</summary>
    public required DateTimeOffset ChangedAt { get; init; }
}

/// <summary>An erasure, as the record tells it.</summary>
public sealed record ErasureLine
{
    /// <summary>The worker's pseudonym; the id is kept nowhere.</summary>
    public required string Pseudonym { get; init; }

    /// <summary>Who asked for it.</summary>
    public required string RequestedBy { get; init => field = PlainText.Line(value); }

    /// <summary>Why.</summary>
    public required string Reason { get; init => field = PlainText.Line(value); }

    /// <summary>When it began.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>When it ended; null where it was stopped.</summary>
    public DateTimeOffset? FinishedAt { get; init; }

    /// <summary>Rows that named the worker before.</summary>
    public required long Before { get; init; }

    /// <summary>Rows that did afterwards; null until it ended.</summary>
    public long? After { get; init; }
}

/// <summary>The retention and deletion record in SQL. All of it takes @Id, @from and @to.</summary>
internal static class DeletionSql
{
    /// <summary>What is held, in one row.</summary>
    public const string Held = """
        SELECT min(r.started_at) AS "from", max(r.started_at) AS "to", (SELECT min(o.started_at) FROM ergo_internal.runs o WHERE o.job = 'retention') AS records_from
        FROM ergo_internal.runs r WHERE r.job = 'retention' AND r.subject IN (@Id, 'all warehouses') AND r.started_at >= @from AND r.started_at < @to
        """;

    /// <summary>What each run did.</summary>
    public const string Runs = """
        SELECT r.id AS run, r.started_at, r.finished_at, r.requested_by, r.detail ->> 'reason' AS reason, r.outcome, p.cutoff, coalesce(p.planned, 0) AS planned, coalesce(p.deleted, 0) AS deleted, r.error
        FROM public.job_runs r LEFT JOIN LATERAL (
            SELECT min(x.cutoff) AS cutoff, sum(x.expired_rows)::bigint AS planned,
                   coalesce(sum(CASE WHEN d.dropped THEN x.expired_rows ELSE d.rows END), 0)::bigint AS deleted
            FROM jsonb_to_recordset(r.detail -> 'plan') AS x(partition_name text, warehouse_id text, cutoff timestamptz, expired_rows bigint)
            LEFT JOIN (
                SELECT y.partition, y.warehouse, coalesce(y.dropped, false) AS dropped, sum(y.rows) AS rows
                FROM jsonb_to_recordset(r.detail -> 'results') AS y(partition text, warehouse text, dropped boolean, rows bigint) GROUP BY 1, 2, 3
            ) d ON d.partition = x.partition_name AND (d.dropped OR d.warehouse = x.warehouse_id)
            WHERE x.warehouse_id = @Id
        ) p ON true
        WHERE r.job = 'retention' AND r.subject IN (@Id, 'all warehouses') AND r.started_at >= @from AND r.started_at < @to
        ORDER BY r.started_at, r.id
        """;

    /// <summary>Settings that were changed; the floor holds for every warehouse.</summary>
    public const string Changes = """
        SELECT c.setting, c.old_value, c.new_value, c.changed_by, c.changed_at FROM (
            SELECT s.setting, s.old_value, s.new_value, s.changed_by, s.changed_at FROM ergo_internal.setting_changes s WHERE s.warehouse_id = @Id OR s.warehouse_id IS NULL
            UNION ALL
            SELECT 'days', d.old_days::text, d.new_days::text, d.changed_by, d.changed_at FROM ergo_internal.retention_changes d WHERE d.warehouse_id = @Id
        ) c WHERE c.changed_at >= @from AND c.changed_at < @to ORDER BY c.changed_at, c.setting
        """;

    /// <summary>Workers that were erased.</summary>
    public const string Erasures = """
        SELECT e.pseudonym, e.requested_by, e.reason, e.started_at, e.finished_at,
               (SELECT coalesce(sum(f.value::bigint), 0) FROM jsonb_each_text(e.found) f)::bigint AS before,
               (SELECT sum(f.value::bigint) FROM jsonb_each_text(e.left_over) f)::bigint AS after
        FROM ergo_internal.erasures e WHERE e.warehouse_id = @Id AND e.started_at >= @from AND e.started_at < @to ORDER BY e.started_at, e.id
        """;
}
