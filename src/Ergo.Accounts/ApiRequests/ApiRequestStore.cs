using Dapper;
using Npgsql;

namespace Ergo.Accounts.ApiRequests;

/// <summary>What a request was answered.</summary>
/// <param name="Status">The status.</param>
/// <param name="Location">Where what it made is; null for nowhere.</param>
/// <param name="MediaType">The media type of <paramref name="Body"/>; null where there is none.</param>
/// <param name="Body">The body as text.</param>
public sealed record ApiAnswer(int Status, string? Location, string? MediaType, string? Body);

/// <summary>A request that was sent before with the same idempotency key.</summary>
/// <param name="IsSame">Whether it is the same request: method, address and body.</param>
/// <param name="BegunAt">When it came first.</param>
/// <param name="Answer">What it was answered; null while it is under way.</param>
public sealed record EarlierRequest(bool IsSame, DateTimeOffset BegunAt, ApiAnswer? Answer);

/// <summary>Requests with an idempotency key, for a day: each is done once, however often and to whichever portal it is sent.</summary>
public sealed class ApiRequestStore(NpgsqlDataSource dataSource)
{
    /// <summary>Takes a request in hand.</summary>
    /// <param name="subject">Whose it is: keys of one are none of another's.</param>
    /// <param name="key">The idempotency key, 1 to 255 characters.</param>
    /// <param name="request">Method and address.</param>
    /// <param name="bodyHash">A hash of the body.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Null where it is to be done now; else what is known of it.</returns>
    public async Task<EarlierRequest?> BeginAsync(string subject, string key, string request, byte[] bodyHash, CancellationToken cancellationToken = default)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        var row = await connection.QuerySingleOrDefaultAsync<Row>(new CommandDefinition(
            "SELECT r.request, r.body_hash, r.begun_at, r.status, r.location, r.media_type, r.body FROM ergo_internal.begin_api_request(@subject, @key, @request, @bodyHash) r",
            new { subject, key, request, bodyHash }, cancellationToken: cancellationToken));
        return row is null ? null : new EarlierRequest(
            row.Request == request && row.BodyHash.AsSpan().SequenceEqual(bodyHash), row.BegunAt,
            row.Status is { } status ? new ApiAnswer(status, row.Location, row.MediaType, row.Body) : null);
    }

    /// <summary>Keeps what a request was answered.</summary>
    public async Task EndAsync(string subject, string key, ApiAnswer answer)
    {
        await using var connection = await dataSource.OpenConnectionAsync();
        await connection.ExecuteAsync(
            "UPDATE ergo_internal.api_requests SET status = @Status, location = @Location, media_type = @MediaType, body = @Body WHERE subject = @subject AND idempotency_key = @key",
            new { subject, key, answer.Status, answer.Location, answer.MediaType, answer.Body });
    }

    /// <summary>Lets a request that came to nothing be sent again.</summary>
    public async Task ForgetAsync(string subject, string key)
    {
        await using var connection = await dataSource.OpenConnectionAsync();
        await connection.ExecuteAsync("DELETE FROM ergo_internal.api_requests WHERE subject = @subject AND idempotency_key = @key", new { subject, key });
    }

    private sealed record Row
    {
        public string Request { get; init; } = "";

        public byte[] BodyHash { get; init; } = [];

        public DateTimeOffset BegunAt { get; init; }

        public int? Status { get; init; }

        public string? Location { get; init; }

        public string? MediaType { get; init; }

        public string? Body { get; init; }
    }
}
