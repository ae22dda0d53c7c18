using Dapper;
using Ergo.Database;
using Ergo.Database.Connections;
using Npgsql;

namespace Ergo.Snapshots.Health;

/// <summary>Looks whether all is well in the database: views, retention, row balance, partitions, scheduled work and reports.</summary>
public sealed class HealthReader(NpgsqlDataSource dataSource, TimeProvider time)
{
    /// <summary>Looks now.</summary>
    /// <param name="retentionDue">When retention was last due; null where it never was, and then it is not missed.</param>
    /// <param name="daysAhead">Days for which partitions are made ahead, 0 to 366.</param>
    /// <param name="cancellationToken">Ends the query.</param>
    public async Task<HealthReport> ReadAsync(DateTimeOffset? retentionDue, int daysAhead, CancellationToken cancellationToken = default)
    {
        await using var connection = await dataSource.OpenForReadingAsync(cancellationToken);
        var rows = await connection.QueryAsync<Row>(new CommandDefinition(
            "SELECT check_name, subject, level, code, since, detail::text AS detail FROM public.health_checks(@retentionDue, @daysAhead)",
            new { retentionDue, daysAhead }, cancellationToken: cancellationToken));
        return new HealthReport([.. rows.Select(row => row.ToCheck())], time.GetUtcNow());
    }

    private sealed record Row
    {
        public required string CheckName { get; init; }

        public string? Subject { get; init; }

        public required HealthLevel Level { get; init; }

        public required string Code { get; init; }

        public DateTimeOffset? Since { get; init; }

        public required string Detail { get; init; }

        public HealthCheck ToCheck() => new(CheckName, Subject, Level, Notice.Parse($"health.{CheckName}.{Code}", Detail), Since);
    }
}
