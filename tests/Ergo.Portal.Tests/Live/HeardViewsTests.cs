using System.Reflection;
using Ergo.Portal.Live;
using Ergo.Portal.Navigation;
using Ergo.Portal.Pages.Exposure;
using Ergo.Portal.Pages.Overview;
using Ergo.Portal.Pages.Postures;
using Ergo.Portal.Pages.RedZones;
using Ergo.Snapshots.Views;

namespace Ergo.Portal.Tests.Live;

/// <summary>A page hears of the views that its range is read from, and of no others.</summary>
public sealed class HeardViewsTests
{
    [Theory]
    [InlineData(typeof(OverviewPage), "1h", ViewNames.Rollup1m, ViewNames.TopRedZones)]
    [InlineData(typeof(OverviewPage), "24h", ViewNames.Rollup5m, ViewNames.TopRedZones)]
    [InlineData(typeof(OverviewPage), "7d", ViewNames.TopRedZones)]
    [InlineData(typeof(RedZonesPage), "1h", ViewNames.Rollup1m, ViewNames.TopRedZones)]
    [InlineData(typeof(RedZonesPage), "8h", ViewNames.Rollup5m, ViewNames.TopRedZones)]
    [InlineData(typeof(RedZonesPage), "90d", ViewNames.TopRedZones)]
    [InlineData(typeof(ExposurePage), "7d", ViewNames.WorkerExposureMinutes)]
    [InlineData(typeof(PosturesPage), "24h", ViewNames.PostureTypeCounts)]
    public void Hears_of_what_its_range_is_read_from(Type type, string range, params string[] views)
    {
        var page = (ILive)Activator.CreateInstance(type)!;
        Assert.DoesNotContain(ViewNames.All, page.Hears);
        Set(page, "Time", TimeProvider.System);
        Set(page, "Range", RangeQuery.Of(RangePreset.Find(range)!, TimeProvider.System.GetUtcNow()));
        Assert.Equal(views, ViewNames.All.Where(page.Hears));
    }

    private static void Set(object page, string property, object value)
    {
        var type = page.GetType();
        while (type!.GetProperty(property, BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly) is not { CanWrite: true })
        {
            type = type.BaseType;
        }

        type.GetProperty(property, BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly)!.SetValue(page, value);
    }
}
