using Ergo.Database;
using Npgsql;

namespace Ergo.Snapshots.Runs;

/// <summary>Stopping a run that is under way, whoever started it, on this portal, on another, or by psql.</summary>
public sealed class RunStops(NpgsqlDataSource dataSource)
{
    // What the store says of a run that was asked to stop.
    private static readonly string[] Codes = ["retention.stopped", "refresh.stopped"];

    /// <summary>Whether a refusal says that a run ended because somebody, or a time limit, stopped it.</summary>
    /// <param name="refused">The refusal.</param>
    public static bool Ended(RefusedException refused) => Codes.Contains(refused.Notice.Code);

    /// <summary>Asks a run to stop. It ends before its next batch; what it has committed stays.</summary>
    /// <param name="run">Number of the run.</param>
    /// <param name="askedBy">Who; recorded with the run.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="RunEndedException">It has ended already.</exception>
    public async Task AskAsync(long run, string askedBy, CancellationToken cancellationToken = default)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        try
        {
            await using NpgsqlCommand ask = new("SELECT ergo_internal.ask_to_stop(@run, @askedBy)", connection) { Parameters = { new("run", run), new("askedBy", askedBy) } };
            await ask.ExecuteNonQueryAsync(cancellationToken);
        }
        catch (PostgresException refused) when (refused.ConstraintName == RunEndedException.Code)
        {
            throw new RunEndedException(refused);
        }

        await using NpgsqlCommand interrupt = new("SELECT ergo_internal.interrupt(@run)", connection) { Parameters = { new("run", run) } };
        await interrupt.ExecuteNonQueryAsync(cancellationToken);
    }
}

/// <summary>A run that was to be stopped has ended already.</summary>
/// <param name="inner">What the database says.</param>
public sealed class RunEndedException(PostgresException inner) : RefusedException("The run has ended already.", inner)
{
    /// <summary>Its code.</summary>
    public const string Code = "run.ended";
}
