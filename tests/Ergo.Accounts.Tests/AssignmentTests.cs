using Ergo.Snapshots.Access;
using Ergo.Snapshots.Warehouses;

namespace Ergo.Accounts.Tests;

public sealed class AssignmentTests(AccountsDatabase database) : IClassFixture<AccountsDatabase>, IAsyncLifetime
{
    private Assignments Assignments => new(database.DataSource);

    public Task InitializeAsync() => database.RunAsync("""
        INSERT INTO warehouses (id, name, code) VALUES ('w1', 'Dock West', 'DW'), ('w2', 'Gate South', 'GS') ON CONFLICT DO NOTHING;
        INSERT INTO zones (id, warehouse_id, name, code) VALUES ('z1', 'w2', 'Zone 1', 'Z1'), ('z2', 'w2', 'Zone 2', 'Z2') ON CONFLICT DO NOTHING;
        INSERT INTO users (id, email) VALUES ('u1', 'Lead@Example.org'), ('u2', 'other@example.org'), ('', '') ON CONFLICT DO NOTHING;
        INSERT INTO user_warehouses VALUES ('u1', 'w1'), ('', 'w2') ON CONFLICT DO NOTHING;
        INSERT INTO user_zones VALUES ('u1', 'z2') ON CONFLICT DO NOTHING;
        """);

    public Task DisposeAsync() => Task.CompletedTask;

    [Theory]
    [InlineData("lead@example.org", "unknown")]
    [InlineData(null, "u1")]
    public async Task Person_is_found_by_email_or_by_subject(string? email, string subject) =>
        Assert.Equal(AccessScope.Of(["w1"], [new AssignedZone("z2", "w2")]), await Assignments.OfAsync(email, subject));

    [Theory]
    [InlineData("other@example.org", "u2")]
    [InlineData(null, "nobody")]
    [InlineData("", "")]
    [InlineData(" ", "")]
    public async Task Person_without_assignments_sees_nothing(string? email, string subject) =>
        Assert.Equal(AccessScope.None, await Assignments.OfAsync(email, subject));

    [Fact]
    public async Task Claims_name_warehouses_by_id_or_code()
    {
        Assert.Equal(AccessScope.Of(["w1", "w2"]), await Assignments.NamedAsync(["w1", "gs", "nowhere"]));
        Assert.Equal(AccessScope.None, await Assignments.NamedAsync(["nowhere"]));
        Assert.Equal(AccessScope.None, await Assignments.NamedAsync([]));
    }

    [Theory]
    [InlineData("DELETE FROM user_warehouses WHERE user_id = 'u2'")]
    [InlineData("INSERT INTO user_zones VALUES ('u1', 'z2') ON CONFLICT DO NOTHING")]
    [InlineData("UPDATE users SET email = email WHERE id = 'u2'")]
    public async Task Change_of_an_assignment_is_told(string change)
    {
        await using var connection = await database.DataSource.OpenConnectionAsync();
        TaskCompletionSource<string> told = new(TaskCreationOptions.RunContinuationsAsynchronously);
        connection.Notification += (_, notice) => told.TrySetResult(notice.Payload);
        await using (var listen = connection.CreateCommand())
        {
            listen.CommandText = "LISTEN ergo_sessions";
            await listen.ExecuteNonQueryAsync();
        }

        await database.RunAsync(change);
        Assert.True(await connection.WaitAsync(TimeSpan.FromSeconds(30)));
        Assert.Equal("*", await told.Task);
    }
}
