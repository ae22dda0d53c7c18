using Dapper;
using Npgsql;

namespace Ergo.Snapshots.Views;

/// <summary>How often views are refreshed, how far back they reach, and deleting what they keep no longer.</summary>
public sealed class ViewUpkeep(NpgsqlDataSource dataSource)
{
    /// <summary>Longest reason of a pause, in characters.</summary>
    public const int MaxReasonLength = 500;

    /// <summary>Sets a view's interval and reach; lateness is judged by them.</summary>
    /// <param name="view">The view.</param>
    /// <param name="refreshEvery">10 seconds to 1 day; null keeps what is set.</param>
    /// <param name="keepFor">1 to 3650 days; null keeps what is set.</param>
    /// <param name="setBy">Who; recorded.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public async Task SetAsync(string view, TimeSpan? refreshEvery, TimeSpan? keepFor, string setBy, CancellationToken cancellationToken = default)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        await connection.ExecuteAsync(new CommandDefinition(
            "SELECT ergo_internal.set_view_settings(@view, @refreshEvery, @keepFor, @setBy)", new { view, refreshEvery, keepFor, setBy }, cancellationToken: cancellationToken));
    }

    /// <summary>Pauses a view: the schedule passes it over until it is resumed. A refresh by hand, and the one before retention, still run.</summary>
    /// <param name="view">The view.</param>
    /// <param name="reason">Why, 1 to <see cref="MaxReasonLength"/> characters; shown wherever the view is.</param>
    /// <param name="pausedBy">Who; recorded.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="RefreshException">There is no such view, it is paused already, or the reason is missing.</exception>
    public Task PauseAsync(string view, string reason, string pausedBy, CancellationToken cancellationToken = default) =>
        CallAsync("SELECT ergo_internal.pause_view(@view, @reason, @pausedBy)", new { view, reason, pausedBy }, cancellationToken);

    /// <summary>Lets the schedule refresh a view again; one that is not paused stays as it is.</summary>
    /// <param name="view">The view.</param>
    /// <param name="resumedBy">Who; recorded.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="RefreshException">There is no such view.</exception>
    public Task ResumeAsync(string view, string resumedBy, CancellationToken cancellationToken = default) =>
        CallAsync("SELECT ergo_internal.resume_view(@view, @resumedBy)", new { view, resumedBy }, cancellationToken);

    private async Task CallAsync(string sql, object parameters, CancellationToken cancellationToken)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        try
        {
            await connection.ExecuteAsync(new CommandDefinition(sql, parameters, cancellationToken: cancellationToken));
        }
        catch (PostgresException failure)
        {
            throw new RefreshException(failure.MessageText, false, failure);
        }
    }

    /// <summary>Deletes what each view keeps no longer, if that is due.</summary>
    /// <param name="requestedBy">Who asks; recorded with the run.</param>
    /// <param name="due">Since when it is due; null means that a run of the last 23 hours will do.</param>
    /// <param name="cancellationToken">Ends the work; what is deleted stays deleted.</param>
    /// <exception cref="PostgresException">A view could not be trimmed.</exception>
    public Task TrimAsync(string requestedBy, DateTimeOffset? due, CancellationToken cancellationToken = default) => TrimAsync(requestedBy, true, due, cancellationToken);

    /// <summary>Deletes what each view keeps no longer, now.</summary>
    /// <param name="requestedBy">Who asks; recorded with the run.</param>
    /// <param name="cancellationToken">Ends the work; what is deleted stays deleted.</param>
    /// <exception cref="RefreshException">Somebody else is at it, or a view could not be trimmed.</exception>
    public async Task TrimNowAsync(string requestedBy, CancellationToken cancellationToken = default)
    {
        try
        {
            await TrimAsync(requestedBy, false, null, cancellationToken);
        }
        catch (PostgresException failure) when (failure.SqlState != PostgresErrorCodes.QueryCanceled)
        {
            throw new RefreshException(failure.MessageText, false, failure);
        }
    }

    private async Task TrimAsync(string requestedBy, bool onlyIfDue, DateTimeOffset? due, CancellationToken cancellationToken)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        await connection.ExecuteAsync(new CommandDefinition(
            "CALL public.trim_views(@requestedBy, @onlyIfDue, @due)", new { requestedBy, onlyIfDue, due = due?.UtcDateTime }, commandTimeout: 0, cancellationToken: cancellationToken));
    }
}
