namespace Ergo.Simulator.World;

/// <summary>A kind of work area: what is done there, how hard it is on the body, and where its locations hang.</summary>
/// <param name="Name">Name for people.</param>
/// <param name="Code">Start of the zone code.</param>
/// <param name="Description">What is done there.</param>
/// <param name="Severity">Typical posture severity, 0 (upright, hands near) to 1 (extreme).</param>
/// <param name="Lowest">Lowest hand height, cm.</param>
/// <param name="Highest">Highest hand height, cm.</param>
/// <param name="FarReach">Share of locations that need a far reach, 0..1.</param>
internal sealed record ZoneKind(
    string Name, string Code, string Description, double Severity, double Lowest, double Highest, double FarReach)
{
    public static readonly IReadOnlyList<ZoneKind> All =
    [
        new("Receiving", "REC", "Inbound pallets are checked and unwrapped", 0.27, 40, 150, 0.20),
        new("Depalletising", "DEP", "Cartons are lifted from inbound pallets to the conveyor", 0.41, 15, 175, 0.35),
        new("Putaway", "PUT", "Goods are put into racks by hand and truck", 0.30, 30, 180, 0.25),
        new("High-bay picking", "HBP", "Picking from tall racks with a lift platform", 0.31, 90, 210, 0.30),
        new("Floor-level picking", "FLP", "Picking from pallets on the floor", 0.44, 10, 90, 0.35),
        new("Shelf picking", "SHP", "Picking small goods from shelves into totes", 0.25, 35, 185, 0.12),
        new("Goods to person", "GTP", "Picking at stations at waist height", 0.17, 85, 120, 0.08),
        new("Sorting", "SOR", "Parcels are sorted from the belt into chutes", 0.28, 70, 165, 0.25),
        new("Packing", "PAC", "Orders are packed at adjustable benches", 0.20, 80, 130, 0.10),
        new("Value-added services", "VAS", "Labelling, kitting and gift wrapping", 0.19, 80, 125, 0.08),
        new("Palletising", "PAL", "Cartons are stacked on outbound pallets", 0.42, 15, 190, 0.35),
        new("Truck loading", "TRL", "Loose cartons are loaded into trailers", 0.45, 10, 205, 0.45),
        new("Returns", "RET", "Returned goods are opened and inspected", 0.23, 70, 140, 0.15),
        new("Battery and waste", "BAT", "Battery change, cardboard and waste handling", 0.33, 20, 140, 0.25),
    ];
}
