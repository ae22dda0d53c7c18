using Ergo.Accounts.Audit;
using Ergo.Database;
using Ergo.Snapshots.Access;
using Ergo.Snapshots.Warehouses;

namespace Ergo.Accounts.Tests;

/// <summary>Names that would turn the words around them about, or break their line.</summary>
public sealed class PlainNamesTests(AccountsDatabase database) : IClassFixture<AccountsDatabase>
{
    private const string Turning = "Dock \u202etseW\u2066\u001b[2J\n";
    private const string Plain = "Dock tseW [2J ";

    [Fact]
    public async Task Name_from_the_provider_is_kept_shown_and_written_down_plain()
    {
        var key = await database.Sessions.StartAsync(
            new NewSession { Issuer = "https://issuer.example", Subject = "s", Name = Turning }, new SessionLimits(TimeSpan.FromMinutes(20), TimeSpan.FromHours(8)));
        Assert.Equal(Plain, (await database.Sessions.FindAsync(key))!.Name);
        Assert.Equal(Plain, await database.AskAsync<string>("SELECT name FROM ergo_internal.sessions"));
        Assert.Equal(Plain, await database.AskAsync<string>("SELECT actor FROM ergo_internal.audit_log WHERE action = 'session.start'"));

        // A row that an earlier version wrote.
        await database.RunAsync("UPDATE ergo_internal.sessions SET name = @Turning", new { Turning });
        Assert.Equal(Plain, Assert.Single(await database.Sessions.ListAsync()).Name);
    }

    [Fact]
    public async Task Name_of_a_warehouse_is_read_plain_and_written_down_plain()
    {
        await database.RunAsync("INSERT INTO warehouses (id, name, code) VALUES ('w1', @Turning, 'DW')", new { Turning });
        var warehouse = (await new WarehouseDirectory(database.DataSource).FindByCodeAsync(AccessScope.All, "DW"))!;
        Assert.Equal(Plain, warehouse.Name);
        AuditLog log = new(database.DataSource);
        await log.AppendAsync(new AuditEntry { Actor = Turning, Act = Notice.OfText($"Opening {Turning}"), Outcome = AuditOutcome.Done, Result = Notice.OfText(Turning) });
        var entry = (await log.ListAsync(new AuditFilter { What = "Opening" }, 1))[0];
        Assert.Equal((Plain, $"Opening {Plain}", Plain), (entry.Actor, entry.Act.Text("text"), entry.Result!.Text("text")));
    }
}
