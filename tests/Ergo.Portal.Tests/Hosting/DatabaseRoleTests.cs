using Ergo.Database.Connections;
using Ergo.Operations.Access;
using Ergo.Testing;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Ergo.Portal.Tests.Hosting;

/// <summary>With which role the portal works.</summary>
public sealed class DatabaseRoleTests
{
    [SkippableFact]
    public async Task Portal_makes_a_role_of_its_own_and_works_with_it()
    {
        await using var database = await CreateDatabaseAsync();
        await using PortalFactory portal = new() { ConnectionString = database.ConnectionString };
        using var person = await portal.SignedInAsync(Roles.Admin);
        Assert.Equal(database.Name + "_portal", await AskAsync<string>(portal.Services.GetRequiredService<NpgsqlDataSource>(), "SELECT current_user::text"));
        Assert.Null(portal.Services.GetRequiredService<OwnerDatabase>().WhyOne);
        using var page = await person.GetAsync(new Uri("/admin/retention", UriKind.Relative));
        Assert.True(page.IsSuccessStatusCode);
    }

    [SkippableFact]
    public async Task Owner_that_may_make_no_role_runs_the_portal_itself_and_says_so()
    {
        await using var database = await CreateDatabaseAsync();
        var owner = await MakeLoginAsync(database, "owner");
        await RunAsync(database, $"ALTER DATABASE \"{database.Name}\" OWNER TO \"{owner.Username}\"; ALTER SCHEMA public OWNER TO \"{owner.Username}\"");
        await using PortalFactory portal = new() { ConnectionString = owner.ConnectionString };
        using var person = await portal.SignedInAsync(Roles.Admin);
        Assert.Equal($"{owner.Username} may not create roles", portal.Services.GetRequiredService<OwnerDatabase>().WhyOne);
        Assert.Equal(owner.Username, await AskAsync<string>(portal.Services.GetRequiredService<NpgsqlDataSource>(), "SELECT current_user::text"));
    }

    [SkippableFact]
    public async Task Login_that_somebody_else_made_is_given_what_it_needs()
    {
        await using var database = await CreateDatabaseAsync();
        var running = await MakeLoginAsync(database, "running");
        await using PortalFactory portal = new() { ConnectionString = running.ConnectionString, OwnerConnectionString = database.ConnectionString };
        using var person = await portal.SignedInAsync(Roles.Admin);
        var source = portal.Services.GetRequiredService<NpgsqlDataSource>();
        Assert.Equal(running.Username, await AskAsync<string>(source, "SELECT current_user::text"));
        Assert.Equal(0, await AskAsync<long>(source, "SELECT count(*) FROM ergonomic_snapshots"));
        await Assert.ThrowsAsync<PostgresException>(() => AskAsync<long>(source, "DELETE FROM ergo_internal.audit_log RETURNING id"));
    }

    private static async Task<TestDatabase> CreateDatabaseAsync()
    {
        Skip.If(TestPostgres.Usual == PostgresKind.Citus, "citus: its nodes would have to let the role in too");
        return await TestPostgres.CreateDatabaseAsync();
    }

    private static async Task<NpgsqlConnectionStringBuilder> MakeLoginAsync(TestDatabase database, string name)
    {
        NpgsqlConnectionStringBuilder login = new(database.ConnectionString) { Username = $"{database.Name}_{name}", Password = Guid.NewGuid().ToString("N") };
        await RunAsync(database, $"CREATE ROLE \"{login.Username}\" LOGIN PASSWORD '{login.Password}'");
        return login;
    }

    private static async Task RunAsync(TestDatabase database, string sql)
    {
        await using var command = database.DataSource.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    private static async Task<T> AskAsync<T>(NpgsqlDataSource source, string sql)
    {
        await using var command = source.CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync())!;
    }
}
