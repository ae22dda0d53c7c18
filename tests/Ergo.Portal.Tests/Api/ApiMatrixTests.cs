using System.Net;
using Ergo.Operations.Access;
using Ergo.Operations.ApiKeys;
using Ergo.Portal.Api.Programs;
using Ergo.Portal.Tests.Auth;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Ergo.Portal.Tests.Api;

/// <summary>Every address of the API asks for the right that is written down for it, whoever comes.</summary>
public sealed class ApiMatrixTests(ApiStore store) : IClassFixture<ApiStore>
{
    public static TheoryData<string> Programs => [.. ApiDecisions.ByAddress.Where(decision => decision.Value is not null).Select(decision => decision.Key)];

    [Fact]
    public void Every_address_has_a_decision_and_every_decision_an_address()
    {
        var served = Served().ToDictionary(one => one.Address, one => one.Right);
        Assert.Equal(ApiDecisions.ByAddress.Keys.Order(), served.Keys.Order());
        Assert.All(ApiDecisions.ByAddress, decision => Assert.Equal(decision.Value, served[decision.Key]));
        // What is marked is also asked for.
        Assert.All(Endpoints(), endpoint => Assert.NotEmpty(endpoint.Metadata.GetOrderedMetadata<IAuthorizeData>()));
        Assert.All(Endpoints(), endpoint => Assert.Null(endpoint.Metadata.GetMetadata<IAllowAnonymous>()));
        Assert.All(ApiDecisions.ByAddress.Values.OfType<string>(), right => Assert.Contains(right, Rights.ForKeys));
    }

    [Theory, MemberData(nameof(Programs))]
    public async Task Address_is_refused_without_its_key_or_right(string address)
    {
        var (method, path) = (address.Split(' ')[0], Filled(address.Split(' ')[1]));
        var right = ApiDecisions.ByAddress[address]!;
        (await store.Portal.CallAsync(null, method, path, BodyOf(address))).IsProblem(HttpStatusCode.Unauthorized, ApiCodes.NoKey);
        (await store.Portal.CallAsync("ergo_wrong", method, path, BodyOf(address))).IsProblem(HttpStatusCode.Unauthorized, ApiCodes.KeyUnknown);
        var others = (await store.KeyAsync("all but for " + address, [.. Rights.ForKeys.Where(other => other != right)])).Text;
        (await store.Portal.CallAsync(others, method, path, BodyOf(address))).IsProblem(HttpStatusCode.Forbidden, "right.not-given");
        // An admin's browser that another site leads here brings no more than a cookie.
        using var admin = await store.Portal.SignedInWithRolesAsync(Roles.Admin);
        using HttpRequestMessage request = new(new HttpMethod(method), new Uri(path, UriKind.Relative)) { Content = BodyOf(address) };
        using var answer = await admin.SendAsync(request);
        Assert.True(answer.StatusCode == HttpStatusCode.Unauthorized || ApiDecisions.WithCookie.Contains(address), $"{answer.StatusCode}");
    }

    [Fact]
    public async Task Method_that_an_address_does_not_take_and_address_that_is_none_are_problems()
    {
        var key = (await store.WholeKeyAsync("methods")).Text;
        foreach (var address in ApiDecisions.ByAddress.Keys.Select(one => one.Split(' ')[1]).Distinct())
        {
            foreach (var bearer in new[] { key, null })
            {
                var refused = await store.Portal.CallAsync(bearer, "PATCH", Filled(address));
                refused.IsProblem(bearer is null ? HttpStatusCode.Unauthorized : HttpStatusCode.MethodNotAllowed, bearer is null ? ApiCodes.NoKey : ApiCodes.MethodUnknown);
            }
        }

        (await store.Portal.CallAsync(key, "GET", "/api/nothing")).IsProblem(HttpStatusCode.NotFound, ApiCodes.AddressUnknown);
        (await store.Portal.CallAsync(key, "POST", "/api/admin/retention")).IsProblem(HttpStatusCode.NotFound, ApiCodes.AddressUnknown);
        Assert.Equal("GET", (await store.Portal.CallAsync(key, "DELETE", "/api/admin/retention/stats")).Headers["Allow"]);
        // Which addresses there are is told to those who are let in.
        (await store.Portal.CallAsync(null, "GET", "/api")).IsProblem(HttpStatusCode.Unauthorized, ApiCodes.NoKey);
        (await store.Portal.CallAsync(null, "GET", "/api/nothing")).IsProblem(HttpStatusCode.Unauthorized, ApiCodes.NoKey);
    }

    // Of the type that the address takes, so that its right is what is asked for.
    private static HttpContent? BodyOf(string address) => address.StartsWith("GET ", StringComparison.Ordinal) ? null
        : address.EndsWith("/verify", StringComparison.Ordinal) ? new ByteArrayContent([1]) { Headers = { ContentType = new("application/octet-stream") } }
        : new StringContent("{}", System.Text.Encoding.UTF8, "application/json");

    private static string Filled(string path) => path.Replace("{id:guid}", Guid.Empty.ToString(), StringComparison.Ordinal).Replace("{view}", "rollup_1m", StringComparison.Ordinal)
        .Replace("{warehouse}", "w1", StringComparison.Ordinal).Replace("{run:long}", "1", StringComparison.Ordinal).Replace("{job}", "trim", StringComparison.Ordinal).Replace("{id}", "x", StringComparison.Ordinal);

    private IEnumerable<(string Address, string? Right)> Served() => Endpoints().SelectMany(endpoint =>
        endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()!.HttpMethods.Select(method => ($"{method} /{endpoint.RoutePattern.RawText!.Trim('/')}", endpoint.Metadata.GetRequiredMetadata<ApiRight>().Right)));

    private IEnumerable<RouteEndpoint> Endpoints() => store.Portal.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
        .Where(endpoint => endpoint.RoutePattern.RawText!.TrimStart('/').StartsWith("api/", StringComparison.Ordinal))
        // What no other address takes.
        .Where(endpoint => !endpoint.RoutePattern.RawText!.Contains("{**", StringComparison.Ordinal));
}
