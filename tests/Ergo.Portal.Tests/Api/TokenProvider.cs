using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.Tokens;

namespace Ergo.Portal.Tests.Api;

/// <summary>An identity provider that tells its keys, and signs whatever a test asks for.</summary>
internal sealed class TokenProvider : IAsyncDisposable
{
    private static readonly string[] Code = ["code"];
    private static readonly string[] Public = ["public"];
    private static readonly string[] Algorithms = ["ES256"];
    private readonly WebApplication _server;
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    private TokenProvider(WebApplication server) => _server = server;

    /// <summary>Its name.</summary>
    public string Issuer { get; private set; } = "";

    public static async Task<TokenProvider> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        TokenProvider provider = new(builder.Build());
        provider._server.MapGet("/.well-known/openid-configuration", () => Results.Json(new
        {
            issuer = provider.Issuer, authorization_endpoint = provider.Issuer + "/auth", token_endpoint = provider.Issuer + "/token", jwks_uri = provider.Issuer + "/keys", response_types_supported = Code,
            subject_types_supported = Public, id_token_signing_alg_values_supported = Algorithms, authorization_response_iss_parameter_supported = true,
        }));
        provider._server.MapGet("/keys", () =>
        {
            var point = provider._key.ExportParameters(false).Q;
            return Results.Json(new { keys = new[] { new { kty = "EC", use = "sig", alg = "ES256", kid = "k1", crv = "P-256", x = Base64UrlEncoder.Encode(point.X), y = Base64UrlEncoder.Encode(point.Y) } } });
        });
        await provider._server.StartAsync();
        provider.Issuer = provider._server.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        return provider;
    }

    /// <summary>The settings of a portal that takes its tokens.</summary>
    public Dictionary<string, string> Settings => new()
    {
        ["Oidc:Authority"] = Issuer, ["Oidc:ClientId"] = "portal", ["Oidc:ClientSecret"] = "only for tests", ["Oidc:PublicOrigin"] = "http://127.0.0.1:5080", ["Api:Audience"] = "ergo-api",
    };

    /// <summary>Signs a token of an admin who sees all, changed as a test wants.</summary>
    /// <param name="header">Parts of the header that are other; null takes one away.</param>
    /// <param name="claims">Claims that are other; null takes one away.</param>
    /// <param name="key">Another key than its own.</param>
    public string Token(Dictionary<string, object?>? header = null, Dictionary<string, object?>? claims = null, ECDsa? key = null)
    {
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        Dictionary<string, object?> head = new() { ["alg"] = "ES256", ["kid"] = "k1", ["typ"] = "at+jwt" };
        Dictionary<string, object?> body = new()
        {
            ["iss"] = Issuer, ["aud"] = "ergo-api", ["sub"] = "robot", ["name"] = "Night robot", ["iat"] = now, ["exp"] = now + 300, ["roles"] = new[] { "admin" }, ["warehouses"] = new[] { "*" },
        };
        var signed = $"{Part(head, header)}.{Part(body, claims)}";
        return $"{signed}.{Base64UrlEncoder.Encode((key ?? _key).SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256))}";
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _key.Dispose();
    }

    private static string Part(Dictionary<string, object?> usual, Dictionary<string, object?>? other)
    {
        foreach (var (name, value) in other ?? [])
        {
            usual[name] = value;
        }

        return Base64UrlEncoder.Encode(JsonSerializer.Serialize(usual.Where(pair => pair.Value is not null).ToDictionary()));
    }
}
