using System.Globalization;

namespace Ergo.Simulator.World;

/// <summary>Draws one warehouse from a seed.</summary>
internal static class WarehouseBuilder
{
    // About every third camera at each end of the range; one worker in view gives 1 to 12 snapshots a minute.
    private static readonly int[] Periods = [5, 10, 15, 30, 30, 30, 60];

    public static SimulatedWarehouse Build(int seed, int index)
    {
        WarehouseSite site = WarehouseSite.Of(index, seed);
        ulong key = SimRandom.Hash((ulong)(uint)seed, (ulong)index, 0x57);
        SimRandom random = new(key);
        SimulatedZone[] zones = BuildZones(seed, site, random);
        SimulatedWorker[] workers = BuildWorkers(site, zones, random);
        return new SimulatedWarehouse(
            index, key, DeterministicId.For(seed, site.Code), site.Name, site.Code, site.TimeZoneId, workers.Length / 80.0,
            new ShiftClock(TimeZoneInfo.FindSystemTimeZoneById(site.TimeZoneId), site.Shifts()), zones, workers);
    }

    private static SimulatedZone[] BuildZones(int seed, WarehouseSite site, SimRandom random)
    {
        int count = 14 + random.Next(10);
        int improving = random.Next(count);
        int worsening = (improving + 1 + random.Next(count - 1)) % count;
        SimulatedZone[] zones = new SimulatedZone[count];
        for (int i = 0; i < count; i++)
        {
            ZoneKind kind = ZoneKind.All[i % ZoneKind.All.Count];
            int number = (i / ZoneKind.All.Count) + 1;
            bool several = count > ZoneKind.All.Count + (i % ZoneKind.All.Count);
            string code = string.Create(CultureInfo.InvariantCulture, $"{kind.Code}-{number}");
            string name = several ? string.Create(CultureInfo.InvariantCulture, $"{kind.Name} {number}") : kind.Name;
            double trend = i == improving ? -0.22 : i == worsening ? 0.25 : 0;

            // The changing zones start or end high, so that the change crosses the light's thresholds.
            double severity = trend == 0
                ? kind.Severity + random.Range(-0.05, 0.07)
                : trend < 0 ? 0.52 : 0.25;
            zones[i] = new SimulatedZone(
                DeterministicId.For(seed, $"{site.Code}/{code}"), name, code, kind.Description, severity, trend,
                BuildLocations(seed, site, kind, code, i, random), BuildCameras(seed, site, code, random));
        }

        return zones;
    }

    private static SimulatedLocation[] BuildLocations(
        int seed, WarehouseSite site, ZoneKind kind, string zoneCode, int zoneIndex, SimRandom random)
    {
        SimulatedLocation[] locations = new SimulatedLocation[16 + random.Next(24)];
        double left = zoneIndex % 5 * 32;
        double bottom = zoneIndex / 5 * 24;
        for (int i = 0; i < locations.Length; i++)
        {
            double height = Math.Round(random.Range(kind.Lowest, kind.Highest));
            string reach = random.Chance(kind.FarReach) ? "far" : random.Chance(0.4) ? "middle" : "near";
            HeightBand band = height < 50 ? HeightBand.Floor : height > 165 ? HeightBand.Overhead : HeightBand.Waist;
            double effect = band switch { HeightBand.Floor => 0.11, HeightBand.Overhead => 0.08, _ => -0.05 }
                + reach switch { "far" => 0.09, "middle" => 0.02, _ => -0.02 };
            string label = string.Create(CultureInfo.InvariantCulture, $"{zoneCode}-{(char)('A' + (i / 8))}{(i % 8) + 1:00}");
            locations[i] = new SimulatedLocation(
                DeterministicId.For(seed, $"{site.Code}/{label}"), label,
                Math.Round(left + (i / 8 * 6) + random.Range(0, 2), 2), Math.Round(bottom + (i % 8 * 2.5) + random.Range(0, 1), 2),
                height, reach, effect, band);
        }

        return locations;
    }

    private static SimulatedCamera[] BuildCameras(int seed, WarehouseSite site, string zoneCode, SimRandom random)
    {
        SimulatedCamera[] cameras = new SimulatedCamera[1 + random.Next(3)];
        for (int i = 0; i < cameras.Length; i++)
        {
            string id = string.Create(CultureInfo.InvariantCulture, $"{site.Code}-{zoneCode}-C{i + 1}");
            bool wearable = i > 0 && random.Chance(0.2);
            cameras[i] = new SimulatedCamera(
                id, SimRandom.Hash((ulong)(uint)seed, SimRandom.Hash(id)), Periods[random.Next(Periods.Length)] * 1000,
                random.Range(-0.02, 0.02), wearable ? "wearable" : "camera", random.Chance(0.15) ? 0.5 : 0.08, random.NextDouble());
        }

        return cameras;
    }

    private static SimulatedWorker[] BuildWorkers(WarehouseSite site, SimulatedZone[] zones, SimRandom random)
    {
        SimulatedWorker[] workers = new SimulatedWorker[40 + random.Next(81)];
        for (int i = 0; i < workers.Length; i++)
        {
            double draw = random.NextDouble();
            int shift = draw < 0.44 ? 0 : draw < 0.80 ? 1 : 2;
            int first = random.Next(zones.Length);
            workers[i] = new SimulatedWorker(
                string.Create(CultureInfo.InvariantCulture, $"W-{site.Code}-{i + 1:0000}"), random.NextUInt64(), shift,
                random.Chance(0.2), random.Range(-0.05, 0.06),
                [first, (first + 1 + random.Next(zones.Length - 1)) % zones.Length, random.Next(zones.Length)]);
        }

        return workers;
    }
}
