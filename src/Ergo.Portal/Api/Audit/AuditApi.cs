using System.Globalization;
using Ergo.Accounts.Audit;
using Ergo.Database;
using Ergo.Operations.Access;
using Ergo.Operations.ApiKeys;
using Ergo.Portal.Api.Programs;
using Ergo.Portal.Navigation;
using Ergo.Portal.Words;

namespace Ergo.Portal.Api.Audit;

/// <summary>The audit log, as the page Audit log shows it.</summary>
internal static class AuditApi
{
    private const string Path = "admin/audit";
    private const string Area = "Audit log";

    /// <summary>Maps it.</summary>
    public static void Map(RouteGroupBuilder api)
    {
        api.MapGet(Path, ListAsync).Asks(Rights.SeeAuditLog).Produces<ListAnswer<AuditAnswer>>()
            .Told(Area, "listAuditEntries", "Who did what, the newest first", "who and what find by parts of words; outcome is begun, done, refused or failed; from and to are UTC days, both included; before is the number of an entry.");
        api.MapGet(Path + "/check", CheckAsync).Asks(Rights.SeeAuditLog).Produces<ListAnswer<AuditFault>>()
            .Told(Area, "checkAuditLog", "Whether the chain of the log is whole", "An empty list where it is. Reads the whole log.");
    }

    private static async Task<IResult> ListAsync(
        AuditLog log, string? who = null, string? what = null, string? outcome = null, string? from = null, string? to = null, int limit = 100, long? before = null, CancellationToken stop = default)
    {
        if (limit is < 1 or > Paging.Most)
        {
            return Paging.Refuse();
        }

        var filter = AuditQuery.Parse(who, what, outcome, from, to) with { Before = before };
        // A filter that is passed over would let a program believe that there is nothing else.
        var fault = outcome is not null && filter.Outcome is null ? ("outcome", "begun, done, refused or failed")
            : from is not null && filter.From is null ? ("from", "a day such as 2026-11-29")
            : to is not null && filter.To is null ? ("to", "a day such as 2026-11-29")
            : default((string Name, string Expected)?);
        if (fault is { } wrong)
        {
            return ApiAnswers.Problem(StatusCodes.Status400BadRequest, Notice.Of(ApiCodes.QueryFault, ("name", wrong.Name), ("expected", wrong.Expected)));
        }

        var entries = await log.ListAsync(filter, limit, stop);
        var next = entries.Count < limit ? null : ApiUrls.With(
            "/api/" + Path, ("who", who), ("what", what), ("outcome", outcome), ("from", from), ("to", to), ("limit", limit.ToString(CultureInfo.InvariantCulture)),
            ("before", entries[^1].Id.ToString(CultureInfo.InvariantCulture)));
        return TypedResults.Ok(new ListAnswer<AuditAnswer>([.. entries.Select(AuditAnswer.Of)], next));
    }

    private static async Task<IResult> CheckAsync(AuditLog log, CancellationToken stop) => TypedResults.Ok(new ListAnswer<AuditFault>(await log.VerifyAsync(stop)));
}

/// <summary>An entry of the audit log.</summary>
/// <param name="Id">Its number; consecutive from 1.</param>
/// <param name="At">When it was written.</param>
/// <param name="Actor">Who.</param>
/// <param name="Issuer">Who vouches for them.</param>
/// <param name="Subject">Their lasting id there; <c>key:</c> and a number for a key.</param>
/// <param name="Session">The session of a person.</param>
/// <param name="Address">Network address.</param>
/// <param name="Act">What was done.</param>
/// <param name="Outcome">begun, done, refused or failed.</param>
/// <param name="Result">What came of it.</param>
public sealed record AuditAnswer(long Id, DateTimeOffset At, string Actor, string? Issuer, string? Subject, long? Session, string? Address, CodeAnswer Act, string Outcome, CodeAnswer? Result)
{
    internal static AuditAnswer Of(AuditEntry entry) => new(
        entry.Id, entry.At, entry.Actor, entry.Issuer, entry.Subject, entry.Session, entry.Address, CodeAnswer.Of(entry.Act), AuditQuery.Text(entry.Outcome), entry.Result is { } result ? CodeAnswer.Of(result) : null);
}
