using Ergo.Portal.Dashboards;
using Ergo.Portal.Words;
using Ergo.Snapshots.Figures;
using Npgsql;

namespace Ergo.Portal.Tests.Components;

/// <summary>What the database says can name what a reader may not see.</summary>
public sealed class FreshnessTextTests
{
    private const string Secret = "time zone \"Other hall/Nowhere\" not recognized";

    [Fact]
    public void Error_of_the_database_is_told_to_admins_only()
    {
        Freshness failing = new()
        {
            ViewName = "rollup_1m", RefreshEvery = TimeSpan.FromMinutes(1), IsStale = true, IsFailing = true, LastError = Secret,
            LastErrorAt = new DateTimeOffset(2026, 3, 2, 14, 28, 0, TimeSpan.Zero),
        };
        Assert.Equal("rollup_1m is late: its last refresh failed at 14:28; an admin can see why. It is tried again every minute.", FreshnessText.Reason(failing, TimeZoneInfo.Utc, tellsError: false));
        Assert.Equal($"rollup_1m is late: its last refresh failed at 14:28 ({Secret}). It is tried again every minute.", FreshnessText.Reason(failing, TimeZoneInfo.Utc, tellsError: true));
    }

    [Fact]
    public void Words_for_everybody_have_the_state_of_an_unknown_error_and_not_its_text()
    {
        PostgresException failure = new(Secret, "ERROR", "ERROR", "22023");
        Assert.Equal("The database answers with an error (22023). The server's log has the details.", DatabaseFailure.Describe(failure));
        Assert.Contains(Secret, DatabaseFailure.InFull(failure), StringComparison.Ordinal);
    }
}
