using Ergo.Database;
using Ergo.Operations.Limits;

namespace Ergo.Portal.Words;

/// <summary>What is done about exposure limits, and why the store refuses it.</summary>
internal static class LimitNotices
{
    /// <summary>Words by code.</summary>
    public static readonly IReadOnlyDictionary<string, Func<Notice, string>> Words = new Dictionary<string, Func<Notice, string>>
    {
        [LimitCodes.Set] = notice => $"Setting the limit of {LimitWords.Of(notice.Text("measure"))} {Place(notice)}",
        [LimitCodes.Done] = notice => notice.Text("minutes") is { } minutes
            ? $"The limit of {LimitWords.Of(notice.Text("measure"))} {Place(notice)} is {minutes} min per shift, before {notice.Text("before") ?? "the inherited one"}."
            : $"The limit of {LimitWords.Of(notice.Text("measure"))} {Place(notice)} is the inherited one again, before {notice.Text("before") ?? "the same"}.",
        [LimitCodes.NotYours] = _ => "Limits of a warehouse are set by those who may see all of it, the company's by those who see every warehouse",

        // What functions of the database refuse.
        ["limit.measure-unknown"] = notice => $"There is no exposure limit \"{notice.Text("measure")}\"",
        ["limit.range"] = notice => $"A limit is more than 0 and at most {notice.Text("most")} minutes of a shift, to a tenth, not \"{notice.Text("minutes")}\"",
        ["limit.reason-long"] = _ => "The reason has at most 500 characters",
        ["limit.nobody"] = _ => "Whoever sets an exposure limit is written down",
        ["limit.not-of-zones"] = _ => "A zone has a limit of its own for its red minutes only",
        ["limit.zone-unknown"] = notice => $"There is no zone \"{notice.Text("zone")}\" in this warehouse any more",
        ["limit.changed-meanwhile"] = notice =>
            $"{notice.Text("by")} changed this limit meanwhile: it is {(notice.Text("minutes") is { } minutes ? LimitWords.Minutes(minutes) : "the inherited one")} now. Nothing was overwritten",
    };

    private static string Place(Notice notice) => (notice.Text("warehouse"), notice.Text("zone")) switch
    {
        (null, _) => "for the company",
        ({ } warehouse, null) => $"in {warehouse}",
        ({ } warehouse, { } zone) => $"of {zone} in {warehouse}",
    };
}
