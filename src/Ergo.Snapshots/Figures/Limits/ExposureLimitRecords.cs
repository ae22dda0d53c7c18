using Ergo.Database;

namespace Ergo.Snapshots.Figures.Limits;

/// <summary>A limit could not be set; the message is fit to be shown. Nothing changed.</summary>
public sealed class ExposureLimitException(string message, Exception? inner = null, Notice? notice = null) : RefusedException(message, inner, notice);

/// <summary>The limits that are set for one place itself, in minutes of one shift; null where it sets none.</summary>
public record OwnLimits
{
    /// <summary>Red minutes of a worker.</summary>
    public decimal? WorkerRed { get; init; }

    /// <summary>Weighted minutes of a worker.</summary>
    public decimal? WorkerWeighted { get; init; }

    /// <summary>Red minutes of a zone.</summary>
    public decimal? ZoneRed { get; init; }

    /// <summary>The one of a measure.</summary>
    public decimal? Of(ExposureMeasure measure) => measure switch
    {
        ExposureMeasure.WorkerRed => WorkerRed,
        ExposureMeasure.WorkerWeighted => WorkerWeighted,
        _ => ZoneRed,
    };
}

/// <summary>A warehouse's own limits.</summary>
public sealed record WarehouseLimits : OwnLimits
{
    /// <summary>Warehouse id.</summary>
    public required string Id { get; init; }

    /// <summary>Warehouse name.</summary>
    public required string Name { get; init => field = PlainText.Line(value); }

    /// <summary>Warehouse code.</summary>
    public required string Code { get; init; }

    /// <summary>How many of its zones have a limit of their own.</summary>
    public required long ZonesWithOwn { get; init; }

    /// <summary>Whether it sets any limit itself.</summary>
    public bool Overrides => WorkerRed is not null || WorkerWeighted is not null || ZoneRed is not null || ZonesWithOwn > 0;
}

/// <summary>A zone, with its own limit of red minutes.</summary>
public sealed record ZoneLimit
{
    /// <summary>Zone id.</summary>
    public required string Id { get; init; }

    /// <summary>Zone name.</summary>
    public required string Name { get; init => field = PlainText.Line(value); }

    /// <summary>Its own limit; null where it has the warehouse's.</summary>
    public decimal? ZoneRed { get; init; }
}

/// <summary>The limits of the company, and some of the warehouses.</summary>
/// <param name="Company">The company's, which a warehouse has that sets none.</param>
/// <param name="Warehouses">Those of the page, the ones that set limits themselves first, then by name.</param>
/// <param name="Total">How many warehouses match.</param>
/// <param name="Overriding">How many of these set limits themselves.</param>
public sealed record ExposureLimitList(OwnLimits Company, IReadOnlyList<WarehouseLimits> Warehouses, int Total, int Overriding);

/// <summary>A recorded change of a limit.</summary>
public sealed record ExposureLimitChange
{
    /// <summary>What is limited.</summary>
    public required ExposureMeasure Measure { get; init; }

    /// <summary>The warehouse; null for the company's limit.</summary>
    public string? WarehouseName { get; init => field = PlainText.Line(value); }

    /// <summary>The zone; null for a limit of the company or of a warehouse.</summary>
    public string? ZoneName { get; init => field = PlainText.Line(value); }

    /// <summary>Minutes before; null where it was the inherited limit.</summary>
    public decimal? OldMinutes { get; init; }

    /// <summary>Minutes since; null where it is the inherited limit.</summary>
    public decimal? NewMinutes { get; init; }

    /// <summary>Why; null where no reason was given.</summary>
    public string? Reason { get; init => field = PlainText.Line(value); }

    /// <summary>Who.</summary>
    public required string ChangedBy { get; init => field = PlainText.Line(value); }

    /// <summary>When.</summary>
    public required DateTimeOffset ChangedAt { get; init; }
}
