namespace Ergo.Simulator.World;

/// <summary>The warehouses, zones, locations, cameras and workers that a seed stands for. The same seed gives the same world with the same ids.</summary>
internal sealed class SimulatedWorld
{
    private SimulatedWorld(int seed, IReadOnlyList<SimulatedWarehouse> warehouses)
    {
        Seed = seed;
        Warehouses = warehouses;
    }

    public int Seed { get; }

    public IReadOnlyList<SimulatedWarehouse> Warehouses { get; }

    public static SimulatedWorld Create(int seed, int warehouses)
    {
        SimulatorLimits.Require("warehouses", warehouses, 1, SimulatorLimits.MaxWarehouses);
        return new SimulatedWorld(seed, [.. Enumerable.Range(0, warehouses).Select(index => WarehouseBuilder.Build(seed, index))]);
    }
}
