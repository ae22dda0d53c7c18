using Ergo.Accounts.Alerts;

namespace Ergo.Portal.Pages.Alerts;

/// <summary>What the page of alerts shows.</summary>
/// <param name="Open">Incidents that are not over, the newest first.</param>
/// <param name="Past">The latest that are, shifts over a limit included.</param>
/// <param name="Targets">Whom alerts are told to, people who asked for themselves left out.</param>
/// <param name="People">How many people are told of zones over their limit.</param>
/// <param name="Latest">What came last of alerts for each target, by its number.</param>
/// <param name="Codes">Codes of warehouses by their ids.</param>
/// <param name="Now">When it was read.</param>
public sealed record AlertsPageData(
    IReadOnlyList<Incident> Open, IReadOnlyList<Incident> Past, IReadOnlyList<AlertTarget> Targets, int People, IReadOnlyDictionary<long, AlertAttempt> Latest,
    IReadOnlyDictionary<string, string> Codes, DateTimeOffset Now)
{
    /// <summary>Codes of the warehouses that a target hears of; none for all. One that is gone is told by its id.</summary>
    public IReadOnlyList<string> CodesOf(AlertTarget target) => [.. (target.Warehouses ?? []).Select(id => Codes.GetValueOrDefault(id, id))];
}
