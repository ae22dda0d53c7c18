using System.Net;
using Ergo.Database.Schema;
using Ergo.Operations.Access;
using Ergo.Portal.Api.Programs;
using Ergo.Portal.Tests.Hosting;
using Ergo.Snapshots.Views;
using Ergo.Testing;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace Ergo.Portal.Tests.Auth;

/// <summary>Every address that the portal answers, by role and by scope, from the portal's own list.</summary>
public sealed class EndpointMatrixTests(EndpointMatrixTests.Warehouses data) : IClassFixture<EndpointMatrixTests.Warehouses>
{
    private const string Own = "OWN";
    private const string Other = "OTHER";
    private const string Unknown = "NOWHERE";
    private const string NoRole = "no role";
    private const string Nobody = "nobody";

    public static TheoryData<string, string> RoutesByVisitor
    {
        get
        {
            TheoryData<string, string> cases = new();
            foreach (var route in Decisions.ByRoute.Keys)
            {
                foreach (var visitor in Roles.All.Append(NoRole).Append(Nobody))
                {
                    cases.Add(route, visitor);
                }
            }

            return cases;
        }
    }

    public static TheoryData<string, string> WarehouseRoutesByRole
    {
        get
        {
            TheoryData<string, string> cases = new();
            foreach (var route in Decisions.OfWarehouse)
            {
                foreach (var role in Rights.Grants[Decisions.ByRoute[route]])
                {
                    cases.Add(route, role);
                }
            }

            return cases;
        }
    }

    public static TheoryData<string> RoutesOverAll => [.. Decisions.ByRoute.Where(decision => Rights.OverAll.Contains(decision.Value)).Select(decision => decision.Key)];

    [Fact]
    public void Every_address_has_a_decision_and_every_decision_an_address()
    {
        var served = Served().Select(endpoint => endpoint.Route).ToHashSet();
        Assert.Empty(served.Except(Decisions.ByRoute.Keys));
        // The provider's button is there only with a provider.
        Assert.Equal(["/sign-in/oidc"], Decisions.ByRoute.Keys.Except(served));
        Assert.All(Decisions.ByRoute.Values.Where(decision => decision is not (Decisions.Anybody or Decisions.SignedIn)), policy => Assert.Contains(policy, Rights.Grants.Keys));
    }

    [Theory, MemberData(nameof(RoutesByVisitor))]
    public async Task Address_answers_exactly_those_it_is_for(string route, string visitor)
    {
        using var browser = visitor == Nobody ? data.Portal.Browser() : await data.Portal.SignedInWithRolesAsync(visitor == NoRole ? [] : [visitor]);
        foreach (var method in Served().Where(endpoint => endpoint.Route == route).SelectMany(endpoint => endpoint.Methods).Distinct())
        {
            using HttpRequestMessage request = new(new HttpMethod(method), new Uri(route.Replace("{Code:int}", "403", StringComparison.Ordinal), UriKind.Relative));
            using var answer = await browser.SendAsync(request);
            var decision = Decisions.ByRoute[route];
            var isSentAway = answer.StatusCode == HttpStatusCode.Unauthorized || (answer.StatusCode == HttpStatusCode.Redirect && answer.Headers.Location!.ToString().Contains("/sign-in?", StringComparison.Ordinal));
            var isRefused = answer.StatusCode == HttpStatusCode.Forbidden;
            var (away, refused) = (decision, visitor) switch
            {
                // Opened directly it is no page, and which addresses are none is told to signed-in people only.
                (Decisions.Anybody, Nobody) when route == "/error" || route.StartsWith("/status/", StringComparison.Ordinal) => (method == HttpMethods.Get, false),
                (Decisions.Anybody, _) => (false, false),
                (_, Nobody) => (true, false),
                (Decisions.SignedIn, _) => (false, false),
                var (policy, role) => (false, !Rights.Grants[policy].Contains(role)),
            };
            Assert.True((away, refused) == (isSentAway, isRefused), $"{method} {route} as {visitor}: {(int)answer.StatusCode} {answer.Headers.Location}");
        }
    }

    [Theory, MemberData(nameof(WarehouseRoutesByRole))]
    public async Task Other_warehouse_is_like_one_that_does_not_exist(string route, string role)
    {
        using var all = await data.Portal.SignedInAsAsync([role], ["*"]);
        Assert.Equal(HttpStatusCode.OK, (await AskAsync(all, route, Other)).Status);
        if (role == Roles.Admin)
        {
            // Admins see all, whatever is claimed.
            return;
        }

        using var some = await data.Portal.SignedInAsAsync([role], [Own]);
        var own = await AskAsync(some, route, Own);
        Assert.Equal(HttpStatusCode.OK, own.Status);
        var (other, unknown) = (await AskAsync(some, route, Other), await AskAsync(some, route, Unknown));
        Assert.Equal(HttpStatusCode.NotFound, other.Status);
        Assert.Equal(HttpStatusCode.NotFound, unknown.Status);
        foreach (var text in new[] { own.Text, other.Text, unknown.Text })
        {
            Assert.DoesNotContain("Other hall", text, StringComparison.Ordinal);
        }

        using var none = await data.Portal.SignedInAsAsync([role], []);
        Assert.DoesNotContain("Other hall", (await AskAsync(none, route, Other)).Text, StringComparison.Ordinal);
        Assert.DoesNotContain("Own hall", (await AskAsync(none, route, Own)).Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Roles.SafetyManager)]
    [InlineData(Roles.ComplianceOfficer)]
    [InlineData(Roles.Viewer)]
    public async Task Overview_has_the_warehouses_of_the_person_and_no_other(string role)
    {
        using var some = await data.Portal.SignedInAsAsync([role], [Own]);
        var page = (await AskAsync(some, "/", null)).Text;
        Assert.Contains("Own hall", page, StringComparison.Ordinal);
        Assert.DoesNotContain("Other hall", page, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(RoutesOverAll))]
    public async Task Address_about_all_warehouses_is_refused_to_who_sees_some(string route)
    {
        await using PortalFactory portal = new() { ConnectionString = data.ConnectionString, Settings = new Dictionary<string, string> { ["Access:SeeAll:0"] = "nobody" } };
        using var some = await portal.SignedInAsAsync([Roles.Admin, Roles.ComplianceOfficer], [Own]);
        var (status, text) = await AskAsync(some, route, null);
        Assert.Equal(HttpStatusCode.Forbidden, status);
        Assert.DoesNotContain("Other hall", text, StringComparison.Ordinal);
        using var all = await portal.SignedInAsAsync([Roles.Admin], ["*"]);
        Assert.Equal(HttpStatusCode.OK, (await AskAsync(all, route, null)).Status);
    }

    private static async Task<(HttpStatusCode Status, string Text)> AskAsync(HttpClient browser, string route, string? warehouse)
    {
        using var answer = await browser.GetAsync(new Uri(warehouse is null ? route : $"{route}?w={warehouse}&r=24h", UriKind.Relative));
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }

    // Files are for everybody, and are many.
    private List<(string Route, IReadOnlyList<string> Methods)> Served() =>
        [.. data.Portal.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(endpoint => Path.GetExtension(endpoint.RoutePattern.RawText) is "" or ".csv" or ".pem")
            .Where(endpoint => !endpoint.RoutePattern.RawText!.Contains("{**", StringComparison.Ordinal))
            // What takes keys and no cookies is looked at by ApiMatrixTests.
            .Where(endpoint => endpoint.Metadata.GetMetadata<ProgramsOnly>() is null)
            .Select(endpoint => ("/" + endpoint.RoutePattern.RawText!.Trim('/'), endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? ["GET"]))];

    /// <summary>A portal on two warehouses.</summary>
    public sealed class Warehouses : IAsyncLifetime
    {
        private TestDatabase _database = default!;

        internal PortalFactory Portal { get; private set; } = default!;

        internal string ConnectionString => _database.ConnectionString;

        public async Task InitializeAsync()
        {
            _database = await TestPostgres.CreateDatabaseAsync();
            await new SchemaInstaller(_database.DataSource, NullLogger<SchemaInstaller>.Instance).ApplyAsync();
            await using var command = _database.DataSource.CreateCommand($"""
                INSERT INTO warehouses (id, name, code) VALUES ('w1', 'Own hall', '{Own}'), ('w2', 'Other hall', '{Other}');
                INSERT INTO ergonomic_snapshots (warehouse_id, worker_id, event_time, traffic_light, composite_risk) SELECT 'w' || 1 + n % 2, 'k' || n % 7, now() - n * interval '1 minute', 'red', 80 FROM generate_series(1, 600) n;
                """);
            await command.ExecuteNonQueryAsync();
            await new MaterializedViewsService(_database.DataSource).RefreshAllViewsAsync("test");
            Portal = new PortalFactory { ConnectionString = ConnectionString };
            Portal.Browser().Dispose();
        }

        public async Task DisposeAsync()
        {
            await Portal.DisposeAsync();
            await _database.DisposeAsync();
        }
    }
}
