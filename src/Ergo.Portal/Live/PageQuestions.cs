using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Threading.RateLimiting;
using Ergo.Database;
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

    private static readonly InstrumentAdvice<double> Steps = new() { HistogramBucketBoundaries = [0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.5, 1, 2.5, 5, 10, 30] };

    private static readonly Histogram<double> Durations = Measures.Meter.CreateHistogram(
        "ergo.page.question.duration", "s", "How long the database took for the questions of pages.", advice: Steps);

    private static readonly Histogram<double> Waits = Measures.Meter.CreateHistogram(
        "ergo.page.question.wait", "s", "How long questions of pages waited for their turn.", advice: Steps);

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
        var asked = Stopwatch.GetTimestamp();
        using var lease = await _limits.AcquireAsync(session);
        if (!lease.IsAcquired)
        {
            throw new TimeoutException("Too many questions of one session wait for an answer.");
        }

        Waits.Record(Stopwatch.GetElapsedTime(asked).TotalSeconds);
        var begun = Stopwatch.GetTimestamp();
        var outcome = Measures.Failed;
        try
        {
            var answer = await query();
            outcome = Measures.Succeeded;
            return answer;
        }
        catch (OperationCanceledException)
        {
            outcome = Measures.Stopped;
            throw;
        }
        finally
        {
            Durations.Record(Stopwatch.GetElapsedTime(begun).TotalSeconds, new("kind", Kind<T>.Name), new(Measures.OutcomeKey, outcome));
        }
    }

    /// <inheritdoc />
    public void Dispose() => _limits.Dispose();

    private static ConcurrencyLimiterOptions Limit(int most, int waiting) => new() { PermitLimit = most, QueueLimit = waiting, QueueProcessingOrder = QueueProcessingOrder.OldestFirst };

    // By the type of its answer only: what is asked names zones, people and texts.
    private static class Kind<T>
    {
        public static readonly string Name = NameOf(typeof(T));

        private static string NameOf(Type type) => type.IsArray ? NameOf(type.GetElementType()!) : type.IsGenericType ? string.Join('+', type.GetGenericArguments().Select(NameOf)) : type.Name;
    }
}
