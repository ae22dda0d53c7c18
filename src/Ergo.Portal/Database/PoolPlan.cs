using System.Globalization;
using Npgsql;

namespace Ergo.Portal.Database;

/// <summary>How many connections to the database this portal opens at most: the section <c>Database</c>, shared out.</summary>
/// <param name="ForRunning">Of the role that the portal runs with, for all that is asked.</param>
/// <param name="ForOwner">Of the role that owns the tables; 0 where it is the same.</param>
public sealed record PoolPlan(int ForRunning, int ForOwner)
{
    /// <summary>The setting.</summary>
    public const string Key = "Database:MaxConnections";

    private const int Usual = 20;
    private const int Fewest = 10;
    private const int Most = 1000;

    // Setting up the schema takes three at once, adoption and demo data one each.
    private const int FewestOfOwner = 3;

    // The database is watched over a connection apart.
    private const int ForWatch = 1;

    /// <summary>All of them.</summary>
    public int Total => ForRunning + ForOwner + ForWatch;

    /// <summary>How many downloads may hold one at the same time, each for as long as it is read.</summary>
    public int ForDownloads => Math.Max(1, ForRunning / 4);

    /// <summary>How many questions of pages are asked at the same time. The rest is for sessions, sign-ins, jobs and downloads.</summary>
    public int ForPages => Math.Max(2, ForRunning / 2);

    /// <summary>Shares out what the settings allow to two roles.</summary>
    /// <param name="configuration">The settings.</param>
    /// <returns>And what is wrong where the setting is no number from 10 to 1,000; else null.</returns>
    public static (PoolPlan Plan, string? Fault) Read(IConfiguration configuration)
    {
        var text = configuration[Key];
        var isRead = int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number is >= Fewest and <= Most;
        var most = isRead ? number : Usual;
        var owner = Math.Max(FewestOfOwner, most / 5);
        return (new PoolPlan(most - owner, owner), isRead || string.IsNullOrWhiteSpace(text) ? null : $"{Key} is \"{text}\", and must be {Fewest} to {Most}.");
    }

    /// <summary>What two pools really are: a connection string may say its own <c>Maximum Pool Size</c>.</summary>
    public static PoolPlan Of(NpgsqlDataSource running, NpgsqlDataSource owner) => new(SizeOf(running), ReferenceEquals(running, owner) ? 0 : SizeOf(owner));

    private static int SizeOf(NpgsqlDataSource source) => new NpgsqlConnectionStringBuilder(source.ConnectionString).MaxPoolSize;
}
