using Ergo.Portal.SignIn.Sessions;
using Microsoft.AspNetCore.Components.Authorization;

namespace Ergo.Portal.Live;

/// <summary>What a page reads: from <see cref="SharedResults"/>, and what is not there yet by a question that waits for its turn.</summary>
public sealed class DashboardCache(SharedResults shared, PageQuestions questions, AuthenticationStateProvider session)
{
    /// <summary>The result of a query, read again after a refresh of the views it is made from.</summary>
    /// <param name="key">Everything the result depends on, the end of its range taken from <see cref="RangeEnds"/>; compared by value.</param>
    /// <param name="views">The views it is made from.</param>
    /// <param name="query">Reads it; asks nothing of this cache in turn. Not tied to one viewer: others wait for the same result.</param>
    /// <exception cref="TimeoutException">Too many questions of the session wait already.</exception>
    public async Task<T> GetAsync<T>(object key, IEnumerable<string> views, Func<Task<T>> query)
    {
        var whose = (await session.GetAuthenticationStateAsync()).User.Session()?.Session.Id ?? 0;
        return await shared.GetAsync(key, views, () => questions.AskAsync(whose, query));
    }
}
