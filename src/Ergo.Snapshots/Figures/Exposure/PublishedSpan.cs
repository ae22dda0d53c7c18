using System.Data.Common;
using Dapper;
using Ergo.Snapshots.Privacy;
using Ergo.Snapshots.Views;
using Ergo.Snapshots.Warehouses;

namespace Ergo.Snapshots.Figures.Exposure;

/// <summary>The published cells that a range touches, as one span.</summary>
internal sealed record PublishedSpan
{
    /// <summary>The cells of a span, for a FROM; takes @Id, @from, @to and @SmallestGroup.</summary>
    public const string Cells = """
        (SELECT c.* FROM ergo_internal.published_cells c
         WHERE c.warehouse_id = @Id AND c.cell_start >= @from AND c.cell_start < @to AND (c.people = 0 OR c.people >= @SmallestGroup)) c
        """;

    public DateTimeOffset? ShownFrom { get; init; }

    public DateTimeOffset? ShownTo { get; init; }

    /// <summary>How much of the span is told; the rest had too few people.</summary>
    public TimeSpan? Told { get; init; }

    public bool? IsBehind { get; init; }

    /// <summary>The span; null where there is none.</summary>
    public TimeRange? Range => ShownFrom is { } from && ShownTo is { } to ? new TimeRange(from, to) : null;

    /// <summary>How long an observation of the warehouse stands at most, in seconds.</summary>
    public int SampleSeconds { get; init; }

    /// <summary>Since when there are records of the warehouse.</summary>
    public DateTimeOffset? RecordsFrom { get; init; }

    /// <summary>The span, and how fresh it is: asked first, so that no figure is newer than it is said to be.</summary>
    public static async Task<(PublishedSpan Span, Freshness Freshness)> OfAsync(
        DbConnection connection, Warehouse warehouse, TimeRange range, PrivacyRules rules, CancellationToken cancellationToken) =>
        (await connection.QueryAsync<PublishedSpan, Freshness, (PublishedSpan, Freshness)>(
            new CommandDefinition(
                $"""
                SELECT s.*, ({ExposureQueries.StandsForSql}) AS sample_seconds, (SELECT o.bucket_time FROM ergo_internal.oldest_hour(@Id) o) AS records_from, f.*
                FROM ergo_internal.published_span(@Id, @from, @to, @SmallestGroup) s CROSS JOIN ({FreshnessQuery.Sql}) f
                """,
                new { warehouse.Id, from = range.From, to = range.To, rules.SmallestGroup, viewNames = (string[])[ViewNames.WorkerExposureMinutes] }, cancellationToken: cancellationToken),
            (span, freshness) => (span, freshness), splitOn: "view_name")).Single();
}
