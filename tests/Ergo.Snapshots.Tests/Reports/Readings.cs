using Ergo.Snapshots.Privacy;
using Ergo.Snapshots.Reports;
using Ergo.Snapshots.Warehouses;

namespace Ergo.Snapshots.Tests.Reports;

/// <summary>Reports as lists: each read in a reading of its own.</summary>
internal static class Readings
{
    /// <summary>Every grain of what is told without a reason.</summary>
    public static IEnumerable<ReportGrain> Grains => Enum.GetValues<ReportGrain>().Where(grain => grain != ReportGrain.Hour);

    /// <summary>Single hours and places.</summary>
    public static async Task<List<ExposureReportRow>> HoursAsync(this ReportReader reader, Warehouse warehouse, TimeRange range, Unmasking? unmasking = null)
    {
        await using var reading = await reader.OpenAsync();
        return await ListAsync(reading.ExposureHoursAsync(warehouse, range, unmasking));
    }

    /// <summary>Lines as they are told without a reason.</summary>
    public static async Task<List<ExposureLine>> LinesAsync(
        this ReportReader reader, Warehouse warehouse, TimeRange range, ReportBreakdown breakdown, ReportGrain grain, params string[] only)
    {
        await using var reading = await reader.OpenAsync();
        return await ListAsync(reading.ExposureAsync(warehouse, new ExposureQuestion(range, breakdown, grain) { Only = only }));
    }

    /// <summary>What is held of a range.</summary>
    public static async Task<HeldFigures> HeldAsync(this ReportReader reader, Warehouse warehouse, TimeRange range)
    {
        await using var reading = await reader.OpenAsync();
        return await reading.HeldExposureAsync(warehouse, range);
    }

    private static async Task<List<T>> ListAsync<T>(IAsyncEnumerable<T> lines)
    {
        List<T> all = [];
        await foreach (var line in lines)
        {
            all.Add(line);
        }

        return all;
    }
}
