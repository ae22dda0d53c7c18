using System.Data.Common;
using Dapper;
using Ergo.Snapshots.Privacy;
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

    public static Task<PublishedSpan> OfAsync(DbConnection connection, Warehouse warehouse, TimeRange range, PrivacyRules rules, CancellationToken cancellationToken) =>
        connection.QuerySingleAsync<PublishedSpan>(new CommandDefinition(
            "SELECT * FROM ergo_internal.published_span(@Id, @from, @to, @SmallestGroup)",
            new { warehouse.Id, from = range.From, to = range.To, rules.SmallestGroup }, cancellationToken: cancellationToken));
}
