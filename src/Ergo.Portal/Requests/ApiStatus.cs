using Ergo.Operations;
using Ergo.Operations.ApiKeys;
using Ergo.Operations.Reports;

namespace Ergo.Portal.Requests;

/// <summary>Which HTTP status a refusal has.</summary>
internal static class ApiStatus
{
    // Somebody else, or time, made it impossible: asking again as things are now may succeed.
    private static readonly string[] Conflicts = ["-meanwhile", ".already", "under-way", "-changed", "-taken", ".busy", ".held", "adopting", ".clock", ".none", "-unseen", "-already", ".ended"];

    private static readonly string[] Forbidden = [AccessCodes.RightLacking, AccessCodes.RightNotGiven, AccessCodes.SessionEnded, ReportCodes.OnlyZones, ReportCodes.ReportIdsNotShown, ReportCodes.RightEnded];

    private static readonly string[] Missing = [ApiCodes.NotFound, ReportCodes.WarehouseGone, "hold.no-such-matter"];

    /// <summary>The status of a refusal: 403, 404, 409, or 422 for what is wrong with what was asked.</summary>
    /// <param name="code">Its code.</param>
    public static int Of(string code) =>
        Forbidden.Contains(code) ? StatusCodes.Status403Forbidden
        : Missing.Contains(code) || code.EndsWith(".unknown", StringComparison.Ordinal) ? StatusCodes.Status404NotFound
        : Conflicts.Any(end => code.EndsWith(end, StringComparison.Ordinal)) ? StatusCodes.Status409Conflict
        : StatusCodes.Status422UnprocessableEntity;
}
