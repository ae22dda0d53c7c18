using Ergo.Snapshots.Figures.Exposure;

namespace Ergo.Snapshots.Tests.Figures;

/// <summary>What is written down twice is the same twice.</summary>
public sealed class WeightsTests
{
    [SkippableFact]
    public async Task Weights_of_lights_are_those_of_the_database()
    {
        await using var store = await Store.CreateAsync();
        Assert.Equal(
            [ExposureWeights.Green, ExposureWeights.Yellow, ExposureWeights.Red],
            await store.ListAsync<double>("SELECT ergo_internal.weighted_exposure(g, y, r) FROM (VALUES (1, 1, 0, 0), (2, 0, 1, 0), (3, 0, 0, 1)) v(n, g, y, r) ORDER BY n"));
    }

    [SkippableFact]
    public async Task Valid_ranges_are_those_of_the_published_bands()
    {
        await using var store = await Store.CreateAsync();
        Assert.Empty(await store.ListAsync<int>("""
            SELECT s FROM generate_series(-2, 20) s
            WHERE (ergo_internal.valid_rula(s) IS NULL) <> (rula_band(s) = 'invalid') OR (ergo_internal.valid_reba(s) IS NULL) <> (reba_band(s) = 'invalid')
               OR rula_band(s) IS DISTINCT FROM coalesce((SELECT b.band FROM score_bands b WHERE b.instrument = 'rula' AND s > b.above AND s <= b.up_to), 'invalid')
               OR reba_band(s) IS DISTINCT FROM coalesce((SELECT b.band FROM score_bands b WHERE b.instrument = 'reba' AND s > b.above AND s <= b.up_to), 'invalid')
            """));
    }
}
