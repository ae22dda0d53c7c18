namespace Ergo.Snapshots.Privacy;

/// <summary>Rows that name a worker, by table.</summary>
public sealed record NamedRows
{
    internal NamedRows(IReadOnlyDictionary<string, long> byTable) => ByTable = byTable;

    /// <summary>By the name of the table.</summary>
    public IReadOnlyDictionary<string, long> ByTable { get; }

    /// <summary>Snapshots, also those of tables that are set aside.</summary>
    public long Snapshots => Of("ergonomic_snapshots") + Of("ergonomic_snapshots_adopted") + Of("adoption_conflicts");

    /// <summary>Rows of the exposure view, frozen days included.</summary>
    public long ExposureRows => Of("worker_exposure_minutes");

    /// <summary>Rows that are added up from the exposure view: hours, days, shifts and what is published of them.</summary>
    public long Summaries => Of("worker_hours") + Of("worker_days") + Of("worker_shifts") + Of("published_workers");

    /// <summary>All of them.</summary>
    public long Total => ByTable.Values.Sum();

    private long Of(string table) => ByTable.GetValueOrDefault(table);
}

/// <summary>What an erasure would change.</summary>
/// <param name="Pseudonym">The worker's pseudonym in the warehouse: what the record of the erasure says.</param>
/// <param name="Rows">Rows that name the worker, in any spelling of the id.</param>
public sealed record ErasureForecast(string Pseudonym, NamedRows Rows);

/// <summary>How far an erasure is.</summary>
/// <param name="Erased">Snapshots and rows of the exposure view that lost the worker so far.</param>
/// <param name="Day">The UTC day that is done; null for rows that are set aside.</param>
public sealed record ErasureProgress(long Erased, DateOnly? Day);

/// <summary>How an erasure ended.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Pseudonym">The worker's pseudonym.</param>
/// <param name="Before">Rows that named the worker when it began.</param>
/// <param name="After">Rows that name the worker still: none, unless somebody goes on writing the id.</param>
public sealed record ErasureResult(long Id, string Pseudonym, NamedRows Before, NamedRows After);

/// <summary>An erasure on record.</summary>
public sealed record Erasure
{
    /// <summary>Number.</summary>
    public required long Id { get; init; }

    /// <summary>The warehouse's name.</summary>
    public required string WarehouseName { get; init; }

    /// <summary>The worker's pseudonym; the id is kept nowhere.</summary>
    public required string Pseudonym { get; init; }

    /// <summary>Who asked for it.</summary>
    public required string RequestedBy { get; init; }

    /// <summary>Why.</summary>
    public required string Reason { get; init; }

    /// <summary>When it began, UTC.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>When it ended, UTC; null where it was stopped or runs still.</summary>
    public DateTimeOffset? FinishedAt { get; init; }

    /// <summary>Rows that named the worker before.</summary>
    public required long RowsBefore { get; init; }

    /// <summary>Rows that named the worker afterwards; null until it ended.</summary>
    public long? RowsAfter { get; init; }
}
