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
        var isTold = Durations.Enabled || span is not null;
        var since = isTold ? await ClockAsync(connection, cancellationToken) : null;
        var begun = Stopwatch.GetTimestamp();
        try
        {
            await refresh();
            var took = Stopwatch.GetElapsedTime(begun);
            if (isTold)
            {
                var isDone = since is not null && await IsDoneAsync(connection, name, since.Value, cancellationToken);
                span?.SetTag(Measures.OutcomeKey, isDone ? Measures.Succeeded : NotDue);
                if (isDone)
                {
                    Record(name, took, Measures.Succeeded);
                }
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

    // The clock that runs are dated by.
    private static Task<DateTime?> ClockAsync(NpgsqlConnection connection, CancellationToken cancellationToken) =>
        AskAsync<DateTime?>(connection, "SELECT clock_timestamp()", new { }, cancellationToken);

    // A refresh that is not due leaves no run.
    private static Task<bool> IsDoneAsync(NpgsqlConnection connection, string view, DateTime since, CancellationToken cancellationToken) => AskAsync<bool>(
        connection, "SELECT EXISTS (SELECT FROM ergo_internal.runs WHERE job = 'refresh' AND subject = @view AND started_at >= @since AND backend_pid = pg_backend_pid())",
        new { view, since }, cancellationToken);

    // A refresh must not fail because what is told of it cannot be asked.
    private static async Task<T?> AskAsync<T>(NpgsqlConnection connection, string sql, object parameters, CancellationToken cancellationToken)
    {
        try
        {
            return await connection.ExecuteScalarAsync<T>(new CommandDefinition(sql, parameters, cancellationToken: cancellationToken));
        }
        catch (Exception failure) when (failure is OperationCanceledException || StoreFailure.Is(failure))
        {
            return default;
        }
    }
}
