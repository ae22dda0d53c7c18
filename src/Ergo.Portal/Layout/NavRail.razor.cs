using Ergo.Portal.Navigation;
using Ergo.Portal.Shared;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Routing;

namespace Ergo.Portal.Layout;

/// <summary>The main navigation: a rail on the left, icons only when narrow, a bar at the bottom on a phone.</summary>
public sealed partial class NavRail : IDisposable
{
    private static readonly NavItem[] Pages =
    [
        new(PageUrls.OverviewPath, "Overview", IconName.Overview),
        new(PageUrls.RedZonesPath, "Red zones", IconName.RedZones),
        new(PageUrls.ExposurePath, "Exposure", IconName.Exposure),
        new(PageUrls.PosturesPath, "Postures", IconName.Postures),
        new(PageUrls.ShiftsPath, "Shifts", IconName.Clock),
    ];

    private static readonly NavItem Reports = new(PageUrls.ReportsPath, "Reports", IconName.Table);

    private static readonly NavItem[] AdminPages =
    [
        new(PageUrls.AdminHealth, "Health", IconName.Check),
        new(PageUrls.AdminAlerts, "Alerts", IconName.Warning),
        new(PageUrls.AdminViews, "Views", IconName.Views),
        new(PageUrls.AdminJobs, "Jobs", IconName.Play),
        new(PageUrls.AdminRetention, "Retention", IconName.Retention),
        new(PageUrls.AdminStorage, "Storage", IconName.Storage),
        new(PageUrls.AdminErasure, "Erasure", IconName.Delete),
        new(PageUrls.AdminSessions, "Sessions", IconName.Person),
        new(PageUrls.AdminKeys, "API keys", IconName.Key),
        new(PageUrls.AuditPath, "Audit log", IconName.Lock),
    ];

    // For those who see it and no other admin page.
    private static readonly NavItem Audit = AdminPages[^1];

    [Inject]
    private NavigationManager Navigation { get; init; } = default!;

    /// <inheritdoc />
    public void Dispose() => Navigation.LocationChanged -= OnLocationChanged;

    /// <inheritdoc />
    protected override void OnInitialized() => Navigation.LocationChanged += OnLocationChanged;

    // The links carry the page's warehouse and range along, so they follow the address.
    private void OnLocationChanged(object? sender, LocationChangedEventArgs change) => _ = InvokeAsync(StateHasChanged);

    private bool IsCurrent(NavItem item)
    {
        var path = new Uri(Navigation.Uri).AbsolutePath;
        // One zone is a step further into the red zones.
        if (path == PageUrls.ZonePath)
        {
            return item.Path == PageUrls.RedZonesPath;
        }

        // What keys are for is beside them.
        if (path == PageUrls.AdminApi)
        {
            return item.Path == PageUrls.AdminKeys;
        }

        return item.Path == "/" ? path == "/" : path == item.Path || path.StartsWith(item.Path + "/", StringComparison.Ordinal);
    }

    private sealed record NavItem(string Path, string Label, IconName Icon);
}
