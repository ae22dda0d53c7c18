using Ergo.Accounts;

namespace Ergo.Portal.Pages.Sessions;

/// <summary>What the sessions page shows.</summary>
/// <param name="Sessions">The live sessions, the last used first.</param>
/// <param name="Now">When they were read.</param>
public sealed record SessionsPageData(IReadOnlyList<Session> Sessions, DateTimeOffset Now);
