using System.Globalization;
using Ergo.Snapshots.Figures.Limits;

namespace Ergo.Portal.Words;

/// <summary>Exposure limits in words.</summary>
public static class LimitWords
{
    /// <summary>What is limited, in the middle of a sentence.</summary>
    public static string Of(ExposureMeasure measure) => measure switch
    {
        ExposureMeasure.WorkerRed => "red minutes of a worker",
        ExposureMeasure.WorkerWeighted => "weighted minutes of a worker",
        _ => "red minutes of a zone",
    };

    /// <summary>The same by the database's name of the measure.</summary>
    internal static string Of(string? code) => ExposureMeasures.All.Where(measure => measure.Code() == code).Select(Of).FirstOrDefault(code ?? "exposure");

    /// <summary>What is limited, as a heading.</summary>
    public static string Title(ExposureMeasure measure) => measure switch
    {
        ExposureMeasure.WorkerRed => "Worker, red minutes",
        ExposureMeasure.WorkerWeighted => "Worker, weighted minutes",
        _ => "Zone, red minutes",
    };

    /// <summary>Minutes of a shift, "45.5 min".</summary>
    public static string Minutes(double minutes) => minutes.ToString("#,0.#", CultureInfo.InvariantCulture) + "\u00a0min";

    /// <summary>Minutes of a shift, "45.5 min"; null is what stands in their place.</summary>
    public static string Minutes(decimal? minutes, string none) => minutes is { } set ? Minutes((double)set) : none;

    /// <summary>Minutes as the database writes them.</summary>
    internal static string Minutes(string minutes) => double.TryParse(minutes, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) ? Minutes(value) : minutes;

    /// <summary>Where a limit was set, in the middle of a sentence.</summary>
    public static string Of(LimitSource source) => source switch
    {
        LimitSource.Zone => "set for the zone",
        LimitSource.Warehouse => "set for the warehouse",
        LimitSource.Company => "the company's",
        _ => "not set",
    };
}
