using Ergo.Snapshots;
using Ergo.Snapshots.Figures;
using Ergo.Snapshots.Figures.Exposure;
using Ergo.Snapshots.Figures.Postures;
using Ergo.Snapshots.Warehouses;

namespace Ergo.Portal.Api.Figures;

/// <summary>A warehouse.</summary>
/// <param name="Id">The backend's id.</param>
/// <param name="Name">Its name.</param>
/// <param name="Code">Its code, by which figures are asked for.</param>
/// <param name="Timezone">The time zone in which its days and shifts are cut.</param>
/// <param name="IsAnnounced">Whether the backend has a row for it.</param>
public sealed record WarehouseAnswer(string Id, string Name, string Code, string Timezone, bool IsAnnounced)
{
    internal static WarehouseAnswer Of(Warehouse warehouse) => new(warehouse.Id, warehouse.Name, warehouse.Code, warehouse.Timezone, warehouse.IsAnnounced);
}

/// <summary>What figures are of.</summary>
/// <param name="Warehouse">The warehouse's code.</param>
/// <param name="From">First moment that they really cover.</param>
/// <param name="To">First moment after.</param>
/// <param name="View">The view that they were read from.</param>
/// <param name="CompleteTo">The event time up to which it is complete.</param>
/// <param name="IsStale">Whether it was not refreshed for too long.</param>
public sealed record CoverAnswer(string Warehouse, DateTimeOffset From, DateTimeOffset To, string View, DateTimeOffset? CompleteTo, bool IsStale)
{
    internal static CoverAnswer Of(Warehouse warehouse, TimeRange shown, Freshness freshness) => new(warehouse.Code, shown.From, shown.To, freshness.ViewName, freshness.CompleteTo, freshness.IsStale);
}

/// <summary>A zone by its lights.</summary>
/// <param name="ZoneId">Zone id; null is "unknown zone".</param>
/// <param name="ZoneName">Its name.</param>
/// <param name="Green">Green snapshots.</param>
/// <param name="Yellow">Yellow snapshots.</param>
/// <param name="Red">Red snapshots.</param>
/// <param name="Total">All snapshots, those without a light included.</param>
/// <param name="RedShare">Red share of those with a light, 0 to 1.</param>
/// <param name="IsSmall">Whether the share is of too few snapshots to rank.</param>
/// <param name="AverageRisk">Mean composite risk, 0 to 100.</param>
/// <param name="HighestRisk">Highest composite risk.</param>
/// <param name="PriorityScore">Rank over the last seven days, 0 to 100; null with fewer than three reds.</param>
public sealed record RedZoneAnswer(
    string? ZoneId, string ZoneName, long Green, long Yellow, long Red, long Total, double? RedShare, bool IsSmall, double? AverageRisk, double? HighestRisk, double? PriorityScore);

/// <summary>The zones of a warehouse over a range, as the page Red zones has them.</summary>
/// <param name="Cover">What they are of.</param>
/// <param name="Zones">The highest red share first; those of too few snapshots to rank after the others.</param>
public sealed record RedZonesAnswer(CoverAnswer Cover, IReadOnlyList<RedZoneAnswer> Zones);

/// <summary>Observed minutes by light.</summary>
/// <param name="Green">Green minutes.</param>
/// <param name="Yellow">Yellow minutes.</param>
/// <param name="Red">Red minutes.</param>
/// <param name="Total">All observed minutes, those without a light included.</param>
/// <param name="WeightedScore">Green + 2 x yellow + 5 x red minutes.</param>
public sealed record MinutesAnswer(double Green, double Yellow, double Red, double Total, double WeightedScore)
{
    internal static MinutesAnswer Of(ExposureMinutes minutes) => new(minutes.Green, minutes.Yellow, minutes.Red, minutes.Total, minutes.WeightedScore);
}

/// <summary>Exposure of a worker.</summary>
/// <param name="Pseudonym">The worker's pseudonym in this warehouse. Ids are never told by the API.</param>
/// <param name="Minutes">Observed minutes.</param>
/// <param name="Coverage">Observed over scheduled minutes, 0 to 1; null without a schedule.</param>
public sealed record WorkerAnswer(string Pseudonym, MinutesAnswer Minutes, double? Coverage);

/// <summary>Exposure in a zone.</summary>
/// <param name="ZoneId">Zone id.</param>
/// <param name="ZoneName">Its name; of zones told together, what they have in common.</param>
/// <param name="IsTogether">Whether it stands for zones with too few people to be told apart.</param>
/// <param name="Minutes">Observed minutes.</param>
public sealed record ZoneMinutesAnswer(string? ZoneId, string ZoneName, bool IsTogether, MinutesAnswer Minutes);

/// <summary>Exposure of a warehouse over a range, as the page Exposure has it: whole shifts or days of enough people.</summary>
/// <param name="Cover">What it is of.</param>
/// <param name="IsPublished">False where nothing of the range can be told: too few people worked, or no shift is over.</param>
/// <param name="NotToldHours">How much of the range is in no figure, because too few people worked in it.</param>
/// <param name="Sum">Everybody's minutes.</param>
/// <param name="Unidentified">Minutes of nobody who is known.</param>
/// <param name="Workers">The highest weighted score first.</param>
/// <param name="Zones">The most red minutes first.</param>
public sealed record ExposureAnswer(
    CoverAnswer Cover, bool IsPublished, double NotToldHours, MinutesAnswer Sum, MinutesAnswer Unidentified, IReadOnlyList<WorkerAnswer> Workers, IReadOnlyList<ZoneMinutesAnswer> Zones)
{
    internal static ExposureAnswer Of(Warehouse warehouse, ExposureSummary told) => new(
        CoverAnswer.Of(warehouse, told.Shown, told.Freshness), told.IsPublished, told.NotTold.TotalHours, MinutesAnswer.Of(told.Sum), MinutesAnswer.Of(told.Unidentified),
        [.. told.Workers.Select(worker => new WorkerAnswer(worker.Pseudonym, MinutesAnswer.Of(worker), worker.Coverage))],
        [.. told.Zones.Select(zone => new ZoneMinutesAnswer(zone.ZoneId, zone.ZoneName, zone.IsTogether, MinutesAnswer.Of(zone)))]);
}

/// <summary>A published band of an instrument.</summary>
/// <param name="Instrument">rula, reba or niosh.</param>
/// <param name="Band">The band, invalid, or not scored.</param>
/// <param name="Meaning">What the publication says of it.</param>
/// <param name="Count">Snapshots.</param>
public sealed record BandAnswer(string Instrument, string Band, string? Meaning, long Count);

/// <summary>A zone by its worst postures.</summary>
/// <param name="ZoneId">Zone id.</param>
/// <param name="ZoneName">Its name.</param>
/// <param name="Total">Snapshots.</param>
/// <param name="Rula7Share">Share of RULA 7, 0 to 1.</param>
/// <param name="Reba8UpShare">Share of REBA 8 and above.</param>
/// <param name="NioshAbove3Share">Share of a lifting index above 3.</param>
public sealed record ZonePosturesAnswer(string? ZoneId, string ZoneName, long Total, double? Rula7Share, double? Reba8UpShare, double? NioshAbove3Share);

/// <summary>Postures of a warehouse over a range, as the page Postures has them.</summary>
/// <param name="Cover">What they are of.</param>
/// <param name="Bands">By instrument and band.</param>
/// <param name="Zones">By zone.</param>
public sealed record PosturesAnswer(CoverAnswer Cover, IReadOnlyList<BandAnswer> Bands, IReadOnlyList<ZonePosturesAnswer> Zones)
{
    internal static PosturesAnswer Of(Warehouse warehouse, PostureSummary told) => new(
        CoverAnswer.Of(warehouse, told.Shown, told.Freshness), [.. told.Bands.Select(band => new BandAnswer(band.Instrument, band.Band, band.Meaning, band.Count))],
        [.. told.Zones.Select(zone => new ZonePosturesAnswer(zone.ZoneId, zone.ZoneName, zone.Total, zone.Rula7Share, zone.Reba8UpShare, zone.NioshAbove3Share))]);
}
