using System.Threading.RateLimiting;
using Ergo.Portal.Database;

namespace Ergo.Portal.Live;

/// <summary>
/// Lets a few questions of a session, in whichever tabs and requests, go to the database at a time, and so many of all sessions that
/// connections stay free for sessions, sign-ins, jobs and downloads. The others wait.
/// </summary>
public sealed class PageQuestions : IDisposable
{
    private const int OfSession = 4;
    private const int Waiting = 1000;
    private readonly PartitionedRateLimiter<long> _limits;

    /// <summary>For a portal with so many connections.</summary>
    public PageQuestions(PoolPlan pools) => _limits = PartitionedRateLimiter.CreateChained(
        PartitionedRateLimiter.Create<long, long>(session => RateLimitPartition.GetConcurrencyLimiter(session, _ => Limit(OfSession, Waiting))),
        PartitionedRateLimiter.Create<long, long>(_ => RateLimitPartition.GetConcurrencyLimiter(0L, _ => Limit(pools.ForPages, int.MaxValue))));

    /// <summary>Asks when it is a session's turn.</summary>
    /// <param name="session">The session's number; 0 for people who are not signed in.</param>
    /// <param name="query">The question.</param>
    /// <exception cref="TimeoutException">Too many questions of the session wait already.</exception>
    public async Task<T> AskAsync<T>(long session, Func<Task<T>> query)
    {
        using var lease = await _limits.AcquireAsync(session);
        return lease.IsAcquired ? await query() : throw new TimeoutException("Too many questions of one session wait for an answer.");
    }

    /// <inheritdoc />
    public void Dispose() => _limits.Dispose();

    private static ConcurrencyLimiterOptions Limit(int most, int waiting) => new() { PermitLimit = most, QueueLimit = waiting, QueueProcessingOrder = QueueProcessingOrder.OldestFirst };
}
