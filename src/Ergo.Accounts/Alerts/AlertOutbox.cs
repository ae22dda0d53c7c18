using Dapper;
using Ergo.Database;
using Npgsql;

namespace Ergo.Accounts.Alerts;

/// <summary>How an attempt to send an alert ended.</summary>
public enum AttemptResult
{
    /// <summary>The receiver took it.</summary>
    Sent,

    /// <summary>It did not; it is tried again.</summary>
    Failed,

    /// <summary>It wants nothing more.</summary>
    Gone,

    /// <summary>It is not for this person any more.</summary>
    PassedOver,
}

/// <summary>Incidents and alerts on their way, each noted and sent once however many portals ask.</summary>
public sealed class AlertOutbox(NpgsqlDataSource dataSource)
{
    /// <summary>Opens and closes incidents by what is wrong now, and puts what is to be told into the outbox; nothing while another portal does.</summary>
    /// <param name="retentionDue">When retention was last due; null where it never was.</param>
    /// <param name="daysAhead">Days for which partitions are made ahead, 0 to 366.</param>
    /// <param name="openAfter">How long what may come and go has to last.</param>
    /// <param name="closeAfter">How long something has to be well before its incident is over.</param>
    /// <param name="keepFor">How long incidents that are over are kept.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>How many alerts are to be sent for it.</returns>
    public Task<long> NoteAsync(DateTimeOffset? retentionDue, int daysAhead, TimeSpan openAfter, TimeSpan closeAfter, TimeSpan keepFor, CancellationToken cancellationToken = default) =>
        AskAsync<long>("SELECT ergo_internal.note_incidents(@retentionDue, @daysAhead, @openAfter, @closeAfter, @keepFor)", new { retentionDue, daysAhead, openAfter, closeAfter, keepFor }, cancellationToken);

    /// <summary>Checks the chain of the audit log, unless that was done within a time.</summary>
    /// <param name="every">The time.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Whether it was checked now.</returns>
    public Task<bool> CheckAuditAsync(TimeSpan every, CancellationToken cancellationToken = default) =>
        // It reads the whole log.
        AskAsync<bool>("SELECT ergo_internal.check_audit(@every)", new { every }, cancellationToken, timeout: 0);

    /// <summary>Notes how much room the disk of the database has.</summary>
    /// <param name="freeBytes">Free bytes.</param>
    /// <param name="totalBytes">All bytes.</param>
    /// <param name="lowPercent">The share of free room below which it is told, in percent.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task NoteDiskAsync(long freeBytes, long totalBytes, int lowPercent, CancellationToken cancellationToken = default) =>
        AskAsync<object?>("SELECT ergo_internal.note_disk(@freeBytes, @totalBytes, @lowPercent)", new { freeBytes, totalBytes, lowPercent }, cancellationToken);

    /// <summary>Takes alerts that are due.</summary>
    /// <param name="most">How many at most.</param>
    /// <param name="leaseFor">For how long they are this portal's.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<IReadOnlyList<OutgoingAlert>> ClaimAsync(int most, TimeSpan leaseFor, CancellationToken cancellationToken = default)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        return (await connection.QueryAsync<OutgoingAlert>(new CommandDefinition(
            """
            SELECT o.id, o.incident_id, o.target_id, o.type, o.message_id, o.severity, o.arguments::text AS arguments, o.since, o.created_at, o.attempts, o.lease, i.warehouse_id
            FROM ergo_internal.claim_alerts(@most, @leaseFor) o LEFT JOIN ergo_internal.incidents i ON i.id = o.incident_id ORDER BY o.id
            """, new { most, leaseFor }, cancellationToken: cancellationToken))).AsList();
    }

    /// <summary>Writes down what came of an attempt.</summary>
    /// <param name="alert">The alert as it was claimed.</param>
    /// <param name="result">How it ended.</param>
    /// <param name="status">The receiver's status; null where there was none.</param>
    /// <param name="answer">Why it was not sent; null where it was.</param>
    /// <returns>How it stands: <c>sent</c>, <c>given_up</c>, <c>passed_over</c>, or <c>waiting</c> for another attempt.</returns>
    /// <remarks>Whatever stops the portal now: what was sent is written down.</remarks>
    public Task<string> NoteAttemptAsync(OutgoingAlert alert, AttemptResult result, int? status, Notice? answer) => AskAsync<string>(
        "SELECT ergo_internal.note_attempt(@Id, @Lease, @word, @status, @answer::jsonb)",
        new { alert.Id, alert.Lease, word = WordOf(result), status, answer = answer?.ToJson() }, CancellationToken.None);

    /// <summary>Writes down a test that was sent at once.</summary>
    /// <param name="test">The test.</param>
    /// <param name="isSent">Whether the receiver took it.</param>
    /// <param name="status">Its status; null where there was none.</param>
    /// <param name="answer">Why it did not; null where it did.</param>
    public Task NoteTestAsync(OutgoingAlert test, bool isSent, int? status, Notice? answer) => AskAsync<object?>(
        "SELECT ergo_internal.note_test(@TargetId, @MessageId, @Arguments::jsonb, @isSent, @status, @answer::jsonb)",
        new { test.TargetId, test.MessageId, test.Arguments, isSent, status, answer = answer?.ToJson() }, CancellationToken.None);

    private static string WordOf(AttemptResult result) => result switch
    {
        AttemptResult.Sent => "sent",
        AttemptResult.Gone => "gone",
        AttemptResult.PassedOver => "passed_over",
        _ => "failed",
    };

    private async Task<T> AskAsync<T>(string sql, object parameters, CancellationToken cancellationToken, int? timeout = null)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        return (await connection.ExecuteScalarAsync<T>(new CommandDefinition(sql, parameters, commandTimeout: timeout, cancellationToken: cancellationToken)))!;
    }
}
