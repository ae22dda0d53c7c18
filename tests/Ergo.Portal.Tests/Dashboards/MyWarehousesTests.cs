using Ergo.Accounts.Preferences;
using Ergo.Portal.Dashboards;
using Ergo.Portal.Tests.Admin;
using Ergo.Portal.Tests.Reports;

namespace Ergo.Portal.Tests.Dashboards;

/// <summary>What a page shows of a person's choices is what was kept, in whichever order the answers come.</summary>
public sealed class MyWarehousesTests(ExposureStore store) : IClassFixture<ExposureStore>
{
    [Fact]
    public async Task Two_clicks_at_once_are_both_shown()
    {
        using var browser = store.Portal.Browser();
        var preferences = new PreferenceStore(store.DataSource);
        for (var round = 0; round < 200; round++)
        {
            MyWarehouses mine = new(new Session($"person {round}"), preferences);
            await Task.WhenAll(Task.Run(mine.LoadAsync), Task.Run(() => mine.StarAsync("w1", true)), Task.Run(() => mine.SetDefaultAsync("w2")));
            Assert.Equal((round, "w1", "w2"), (round, string.Join(' ', mine.Favourites), mine.Default));
        }
    }
}
