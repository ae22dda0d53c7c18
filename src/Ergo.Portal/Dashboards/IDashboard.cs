using Ergo.Portal.Navigation;
using Ergo.Snapshots.Access;
using Ergo.Snapshots.Figures;
using Ergo.Snapshots.Warehouses;

namespace Ergo.Portal.Dashboards;

/// <summary>What the frame of a dashboard needs to know of its page.</summary>
public interface IDashboard
{
    /// <summary>The page's path, one of <see cref="PageUrls"/>.</summary>
    string Path { get; }

    /// <summary>False for pages about all warehouses.</summary>
    bool HasWarehouse { get; }

    /// <summary>False for pages that choose their times themselves.</summary>
    bool HasRange => true;

    /// <summary>Those that can be chosen.</summary>
    IReadOnlyList<Warehouse> Warehouses { get; }

    /// <summary>The chosen one, or the first; null where there is none yet.</summary>
    Warehouse? Warehouse { get; }

    /// <summary>True when the URL names a warehouse that does not exist for this person.</summary>
    bool IsWarehouseUnknown { get; }

    /// <summary>Why the person may not see what the page shows; null where they may.</summary>
    string? ScopeNote { get; }

    /// <summary>What the person may see.</summary>
    AccessScope Scope { get; }

    /// <summary>Whether the person may see what the database says of a failure, which can name any warehouse.</summary>
    bool SeesErrors { get; }

    /// <summary>The code in the URL.</summary>
    string? WarehouseCode { get; }

    /// <summary>The range; null when the URL's was refused.</summary>
    RangeQuery? Range { get; }

    /// <summary>Why the URL's range was refused.</summary>
    string? Refusal { get; }

    /// <summary>The warehouse's time zone; UTC without a warehouse.</summary>
    TimeZoneInfo Zone { get; }

    /// <summary>The latest shifts of the warehouse's calendar, the earliest first; none where it has none.</summary>
    Task<IReadOnlyList<ScheduledShift>> ShiftsAsync();

    /// <summary>State of the view behind the figures; null until they are read.</summary>
    Freshness? Freshness { get; }

    /// <summary>True while the page does not read again by itself.</summary>
    bool IsPaused { get; }

    /// <summary>Goes to another warehouse.</summary>
    void ChooseWarehouse(string code);

    /// <summary>Goes to another range.</summary>
    void ChooseRange(RangeQuery range);

    /// <summary>Stops or resumes reading again by itself; resuming reads at once.</summary>
    Task SetPausedAsync(bool paused);
}
