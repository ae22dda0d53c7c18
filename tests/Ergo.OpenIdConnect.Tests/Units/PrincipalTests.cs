using System.Text;
using System.Text.Json;

namespace Ergo.OpenIdConnect.Tests.Units;

/// <summary>Which claims a person has after signing in.</summary>
public sealed class PrincipalTests
{
    private const string Token =
        """
        {"iss":"i","sub":"s","sid":"1","aud":"portal","exp":1,"iat":1,"nonce":"n","at_hash":"h","auth_time":1700000000,
         "name":"Safety manager","groups":["a","b","a"],"flag":true,"realm_access":{"roles":["viewer","admin"]},"https://plant.example/roles":["x"],"one":{"two":{"three":"deep"}}}
        """;

    [Fact]
    public void Claims_of_the_protocol_are_dropped() =>
        Assert.Equal(["auth_time=1700000000", "iss=i", "name=Safety manager", "sid=1", "sub=s"], Claims(Token, null));

    [Theory]
    [InlineData("groups", "a b")]
    [InlineData("realm_access.roles", "viewer admin")]
    [InlineData("https://plant.example/roles", "x")]
    [InlineData("one.two.three", "deep")]
    [InlineData("flag", "true")]
    [InlineData("realm_access", "")]
    [InlineData("realm_access.none", "")]
    [InlineData("name.roles", "")]
    [InlineData("none", "")]
    public void A_kept_claim_is_found_by_name_or_path(string name, string values) =>
        Assert.Equal(values, string.Join(' ', Principal(Token, null, name).FindAll(name).Select(claim => claim.Value)));

    [Fact]
    public void Userinfo_adds_claims_but_what_was_signed_counts()
    {
        const string userInfo = """{"sub":"other","sid":"2","auth_time":1,"iss":"other","name":"Admin","email":"a@plant.example","groups":["admin"],"warehouses":["w1","w2"]}""";

        Assert.Equal(
            ["auth_time=1700000000", "email=a@plant.example", "groups=a", "groups=b", "iss=i", "name=Safety manager", "sid=1", "sub=s", "warehouses=w1", "warehouses=w2"],
            Claims(Token, userInfo, "groups", "warehouses"));
    }

    [Theory]
    [InlineData("""{"sub":"s","email":"a@plant.example","email_verified":true}""", null, true)]
    [InlineData("""{"sub":"s","email":"a@plant.example","email_verified":"true"}""", null, true)]
    [InlineData("""{"sub":"s"}""", """{"email":"a@plant.example","email_verified":true}""", true)]
    [InlineData("""{"sub":"s","email":"a@plant.example"}""", """{"email":"a@plant.example","email_verified":true}""", true)]
    [InlineData("""{"sub":"s","email":"a@plant.example"}""", """{"email_verified":true}""", true)]
    [InlineData("""{"sub":"s","email":"a@plant.example"}""", null, false)]
    [InlineData("""{"sub":"s","email":"a@plant.example","email_verified":false}""", null, false)]
    [InlineData("""{"sub":"s","email":"a@plant.example","email_verified":"True "}""", null, false)]
    [InlineData("""{"sub":"s","email":"a@plant.example","email_verified":1}""", null, false)]
    [InlineData("""{"sub":"s","email":"a@plant.example","email_verified":{"true":true}}""", null, false)]
    [InlineData("""{"sub":"s","email":"a@plant.example","email_verified":["true","false"]}""", null, false)]
    [InlineData("""{"sub":"s","email":["b@plant.example","a@plant.example"],"email_verified":true}""", null, false)]
    [InlineData("""{"sub":"s","email":"a@plant.example","email_verified":false}""", """{"email":"a@plant.example","email_verified":true}""", false)]
    [InlineData("""{"sub":"s","email":"boss@plant.example"}""", """{"email":"a@plant.example","email_verified":true}""", false)]
    [InlineData("""{"sub":"s","email_verified":true}""", null, false)]
    [InlineData("""{"sub":"s","email":"","email_verified":true}""", null, false)]
    public void Address_is_verified_only_where_the_provider_says_so_of_that_address(string token, string? userInfo, bool isVerified) =>
        Assert.Equal(isVerified ? ["true"] : [], Principal(token, userInfo).FindAll("email_verified").Select(claim => claim.Value));

    [Fact]
    public void Name_and_role_are_where_the_options_say()
    {
        var principal = Principal(Token, null, "groups");

        Assert.Equal("Safety manager", principal.Identity!.Name);
        Assert.True(principal.IsInRole("a"));
        Assert.All(principal.Claims, claim => Assert.Equal("https://login.example", claim.Issuer));
    }

    private static IEnumerable<string> Claims(string token, string? userInfo, params string[] keep) =>
        Principal(token, userInfo, keep).Claims.Select(claim => $"{claim.Type}={claim.Value}").Order();

    private static System.Security.Claims.ClaimsPrincipal Principal(string token, string? userInfo, params string[] keep) =>
        PrincipalFactory.Create(Json(token), userInfo is null ? null : Json(userInfo), "oidc", new ProviderOptions { Authority = "https://login.example", ClaimsToKeep = keep, RoleClaimType = "groups" });

    private static JsonElement Json(string text) => StrictJson.Object(Encoding.UTF8.GetBytes(text))!.Value;
}
