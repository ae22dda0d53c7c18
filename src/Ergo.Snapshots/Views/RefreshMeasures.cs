using System.Diagnostics;
using System.Diagnostics.Metrics;
using Dapper;
using Ergo.Database;
using Npgsql;

namespace Ergo.Snapshots.Views;

/// <summary>How long refreshes take, told by the portal that does them.</summary>
internal static class RefreshMeasures
{
    private const string NotDue = "not due";
    private const string Busy = "busy";

    // What the clock of this machine and the database's may tell apart of one call.
    private static readonly TimeSpan Allowance = TimeSpan.FromMilliseconds(500);

    private static readonly Histogram<double> Durations = Measures.Meter.CreateHistogram(
        "ergo.refresh.duration", "s", "How long the refreshes took that this portal did.",
        advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 900, 3600] });

    /// <summary>Refreshes a view and tells how that went.</summary>
    /// <param name="connection">The session that does it.</param>
    /// <param name="view">The view, as it was asked for.</param>
    /// <param name="refresh">Does it, if it is due.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public static async Task MeasureAsync(NpgsqlConnection connection, string view, Func<Task> refresh, CancellationToken cancellationToken)
    {
        using var span = Measures.Begin("refresh");
        // A name that is none was written by somebody.
        var name = ViewNames.All.Contains(view) ? view : "unknown";
        span?.SetTag("view", name);
        var begun = Stopwatch.GetTimestamp();
        try
        {
            await refresh();
            if (!Durations.Enabled && span is null)
            {
                return;
            }

            var took = Stopwatch.GetElapsedTime(begun);
            var isDone = await IsDoneAsync(connection, name, took + Allowance, cancellationToken);
            span?.SetTag(Measures.OutcomeKey, isDone ? Measures.Succeeded : NotDue);
            if (isDone)
            {
                Record(name, took, Measures.Succeeded);
            }
        }
        catch (Exception failure)
        {
            var outcome = cancellationToken.IsCancellationRequested ? Measures.Stopped
                : failure is PostgresException { SqlState: PostgresErrorCodes.LockNotAvailable } ? Busy : Measures.Failed;
            Measures.End(span, outcome);
            Record(name, Stopwatch.GetElapsedTime(begun), outcome);
            throw;
        }
    }

    private static void Record(string view, TimeSpan took, string outcome) =>
        Durations.Record(took.TotalSeconds, new KeyValuePair<string, object?>("view", view), new KeyValuePair<string, object?>(Measures.OutcomeKey, outcome));

    // A refresh that is not due leaves no run; that it was done must not fail because this cannot be asked.
    private static async Task<bool> IsDoneAsync(NpgsqlConnection connection, string view, TimeSpan within, CancellationToken cancellationToken)
    {
        try
        {
            return await connection.ExecuteScalarAsync<bool>(new CommandDefinition("""
                SELECT EXISTS (SELECT FROM ergo_internal.runs
                               WHERE job = 'refresh' AND subject = @view AND started_at > clock_timestamp() - @within AND backend_pid = pg_backend_pid())
                """, new { view, within }, cancellationToken: cancellationToken));
        }
        catch (Exception failure) when (failure is OperationCanceledException || StoreFailure.Is(failure))
        {
            return false;
        }
    }
}
