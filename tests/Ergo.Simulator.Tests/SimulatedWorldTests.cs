using Ergo.Simulator.World;

namespace Ergo.Simulator.Tests;

public sealed class SimulatedWorldTests
{
    [Fact]
    public void Default_world_has_four_time_zones_and_about_two_thousand_locations()
    {
        SimulatedWorld world = SimulatedWorld.Create(1, 4);

        Assert.Equal(4, world.Warehouses.Select(warehouse => warehouse.TimeZoneId).Distinct().Count());
        Assert.InRange(world.Warehouses.Sum(warehouse => warehouse.Zones.Sum(zone => zone.Locations.Count)), 1_500, 2_600);
        Assert.All(world.Warehouses, warehouse =>
        {
            Assert.InRange(warehouse.Zones.Count, 12, 25);
            Assert.InRange(warehouse.Workers.Count, 40, 120);
            Assert.Equal(warehouse.Zones.Count, warehouse.Zones.Select(zone => zone.Code).Distinct().Count());
            Assert.Equal(warehouse.Zones.Count, warehouse.Zones.Select(zone => zone.Name).Distinct().Count());
        });
        Assert.Equal("W-DW-0042", world.Warehouses[0].Workers[41].Id);
    }

    [Fact]
    public void Largest_world_and_other_seeds_share_no_id_and_no_code()
    {
        SimulatedWarehouse[] all = [.. SimulatedWorld.Create(1, 500).Warehouses, .. SimulatedWorld.Create(2, 500).Warehouses];

        Assert.Equal(1_000, all.Select(warehouse => warehouse.Code).Distinct().Count());
        Assert.Equal(1_000, all.Select(warehouse => warehouse.Id).Distinct().Count());
        string[] zones = [.. all.SelectMany(warehouse => warehouse.Zones).Select(zone => zone.Id)];
        Assert.Equal(zones.Length, zones.Distinct().Count());
    }

    [Fact]
    public void Larger_world_begins_with_the_smaller_one() =>
        Assert.Equal(
            SimulatedWorld.Create(5, 2).Warehouses.Select(warehouse => (warehouse.Id, warehouse.Zones.Count, warehouse.Workers.Count)),
            SimulatedWorld.Create(5, 9).Warehouses.Take(2).Select(warehouse => (warehouse.Id, warehouse.Zones.Count, warehouse.Workers.Count)));
}
