using System.Globalization;
using Ergo.Database;
using Ergo.Operations.ApiKeys;
using Ergo.Portal.Navigation;

namespace Ergo.Portal.Api.Programs;

/// <summary>Lists in parts: each says where the next one begins.</summary>
internal static class Paging
{
    /// <summary>The most items of a part.</summary>
    public const int Most = 1000;

    /// <summary>The refusal of a size that is out of range.</summary>
    public static IResult Refuse() => ApiAnswers.Problem(StatusCodes.Status400BadRequest, Notice.Of(ApiCodes.QueryFault, ("name", "limit"), ("expected", $"1 to {Most}")));

    /// <summary>A part by time, the newest first.</summary>
    /// <param name="items">What was found.</param>
    /// <param name="limit">How many were asked for.</param>
    /// <param name="path">The address of the list.</param>
    /// <param name="timeOf">The moment by which they are in order.</param>
    /// <param name="filter">What else the address says.</param>
    public static ListAnswer<T> Of<T>(IReadOnlyList<T> items, int limit, string path, Func<T, DateTimeOffset> timeOf, params ReadOnlySpan<(string, string?)> filter) => new(
        items, items.Count < limit ? null : ApiUrls.With(path, [.. filter, ("limit", limit.ToString(CultureInfo.InvariantCulture)), ("before", timeOf(items[^1]).UtcDateTime.ToString("O", CultureInfo.InvariantCulture))]));
}
