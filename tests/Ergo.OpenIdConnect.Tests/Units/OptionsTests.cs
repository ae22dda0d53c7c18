using Ergo.OpenIdConnect.Tests.Hosting;
using Microsoft.Extensions.Options;

namespace Ergo.OpenIdConnect.Tests.Units;

/// <summary>Settings that cannot work are told at start, all at once.</summary>
public sealed class OptionsTests
{
    private static readonly Dictionary<string, (Action<ProviderOptions> Set, string Told)> Faults = new()
    {
        ["authority missing"] = (o => o.Authority = "", "Authority is missing"),
        ["authority without https"] = (o => o.Authority = "http://login.example", "Authority 'http://login.example' must be an https address"),
        ["authority no address"] = (o => o.Authority = "login.example", "Authority 'login.example' must be"),
        ["authority with a query"] = (o => o.Authority = "https://login.example/?a=b", "Authority must have no query"),
        ["client id missing"] = (o => o.ClientId = " ", "ClientId is missing"),
        ["public origin missing"] = (o => o.PublicOrigin = "", "PublicOrigin is missing"),
        ["public origin without https"] = (o => o.PublicOrigin = "http://portal.example", "PublicOrigin 'http://portal.example' must be an https address"),
        ["public origin with a slash"] = (o => o.PublicOrigin = "https://portal.example/", "must be an origin"),
        ["public origin with a path"] = (o => o.PublicOrigin = "https://portal.example/ergo", "must be an origin"),
        ["scopes without openid"] = (o => o.Scopes = ["profile"], "Scopes must contain openid"),
        ["a symmetric algorithm"] = (o => o.SigningAlgorithms.Add("HS256"), "SigningAlgorithms names 'HS256'"),
        ["no signature as algorithm"] = (o => o.SigningAlgorithms.Add("none"), "SigningAlgorithms names 'none'"),
        ["no algorithm"] = (o => o.SigningAlgorithms = [], "SigningAlgorithms is empty"),
        ["negative max age"] = (o => o.MaxAge = TimeSpan.FromSeconds(-1), "MaxAge"),
        ["a large clock skew"] = (o => o.ClockSkew = TimeSpan.FromHours(1), "ClockSkew"),
        ["no timeout"] = (o => o.BackchannelTimeout = TimeSpan.Zero, "BackchannelTimeout"),
        ["no time for people"] = (o => o.RemoteAuthenticationTimeout = TimeSpan.Zero, "RemoteAuthenticationTimeout"),
        ["no answer"] = (o => o.ResponseLimit = 0, "ResponseLimit"),
        ["paths that are the same"] = (o => o.SignedOutCallbackPath = o.CallbackPath, "CallbackPath and SignedOutCallbackPath must differ"),
        ["a path missing"] = (o => o.BackchannelLogoutPath = default, "BackchannelLogoutPath must be a path"),
        ["a claim of the protocol"] = (o => o.ClaimsToKeep = ["sub"], "ClaimsToKeep names 'sub'"),
    };

    public static TheoryData<string> Names => new(Faults.Keys);

    [Theory]
    [MemberData(nameof(Names))]
    public void Each_fault_is_named_alone(string fault)
    {
        var options = Good();
        Faults[fault].Set(options);

        var told = Assert.Single(new ProviderOptionsValidator().Validate("oidc", options).Failures!);
        Assert.Contains(Faults[fault].Told, told, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https://login.example/realms/plant", "https://portal.example")]
    [InlineData("https://login.example/", "https://portal.example:8443")]
    [InlineData("http://localhost:8080/realms/plant", "http://127.0.0.1:5000")]
    public void Good_settings_have_no_fault(string authority, string origin)
    {
        var options = Good();
        (options.Authority, options.PublicOrigin) = (authority, origin);

        Assert.True(new ProviderOptionsValidator().Validate("oidc", options).Succeeded);
    }

    [Fact]
    public async Task The_application_does_not_start_and_names_every_fault()
    {
        var refused = await Assert.ThrowsAsync<OptionsValidationException>(() => TestPortal.StartAsync(TestPortal.ChoosePort(), (TestPortal.Scheme, options =>
        {
            options.ClientId = "";
            options.Scopes = [];
        })));

        Assert.Equal(3, refused.Failures.Count());
    }

    private static ProviderOptions Good() => new() { Authority = "https://login.example", ClientId = "portal", PublicOrigin = "https://portal.example" };
}
