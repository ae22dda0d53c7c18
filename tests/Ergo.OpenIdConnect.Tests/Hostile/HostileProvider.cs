using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Ergo.OpenIdConnect.Tests.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Logging;

namespace Ergo.OpenIdConnect.Tests.Hostile;

/// <summary>A provider that does all that is set: without settings an honest one that lets everybody in as the safety manager.</summary>
internal sealed class HostileProvider : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, IQueryCollection> codes = [];
    private readonly ConcurrentDictionary<string, IFormCollection> pushed = [];
    private readonly int port = FreePort.Choose();
    private readonly TimeProvider time;
    private WebApplication? app;
    private int counter;

    private HostileProvider(TimeProvider time) => this.time = time;

    public string Issuer => $"http://localhost:{port}";

    public Behaviour Behaviour { get; set; } = new();

    public int KeyReadings { get; private set; }

    public string? LastAuthorization { get; private set; }

    public static async Task<HostileProvider> StartAsync(TimeProvider time, bool isUp = true)
    {
        var provider = new HostileProvider(time);
        if (isUp)
        {
            await provider.UpAsync();
        }

        return provider;
    }

    public async Task UpAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        app = builder.Build();
        app.Urls.Add($"http://127.0.0.1:{port}");
        app.MapGet("/.well-known/openid-configuration", Discovery);
        app.MapGet("/jwks", Keys);
        app.MapGet("/authorize", Authorize);
        app.MapPost("/par", (RequestDelegate)PushAsync);
        app.MapPost("/token", (RequestDelegate)TokenAsync);
        app.MapGet("/userinfo", (RequestDelegate)UserInfoAsync);
        app.MapGet("/end", (HttpContext context) => Results.Redirect(QueryHelpers.AddQueryString(
            context.Request.Query["post_logout_redirect_uri"].ToString(), "state", context.Request.Query["state"].ToString())));
        await app.StartAsync();
    }

    public async Task DownAsync()
    {
        await app!.DisposeAsync();
        app = null;
    }

    /// <summary>A token as this provider writes logout tokens, changed as wished.</summary>
    public string LogoutToken(string id, Action<Draft>? change = null)
    {
        var now = time.GetUtcNow().ToUnixTimeSeconds();
        var draft = new Draft(
            new JsonObject { ["alg"] = "RS256", ["kid"] = SigningKey.Honest.Id, ["typ"] = "logout+jwt" },
            new JsonObject
            {
                ["iss"] = Issuer,
                ["aud"] = "portal",
                ["iat"] = now,
                ["exp"] = now + 120,
                ["jti"] = id,
                ["sub"] = "safety-manager",
                ["sid"] = "session-1",
                ["events"] = new JsonObject { ["http://schemas.openid.net/event/backchannel-logout"] = new JsonObject() },
            });
        change?.Invoke(draft);
        return Forge.Write(draft, SigningKey.Honest);
    }

    public async ValueTask DisposeAsync()
    {
        if (app is not null)
        {
            await app.DisposeAsync();
        }
    }

    private IResult Discovery()
    {
        var document = new JsonObject
        {
            ["issuer"] = Issuer,
            ["authorization_endpoint"] = $"{Issuer}/authorize",
            ["token_endpoint"] = $"{Issuer}/token",
            ["userinfo_endpoint"] = $"{Issuer}/userinfo",
            ["end_session_endpoint"] = $"{Issuer}/end",
            ["jwks_uri"] = $"{Issuer}/jwks",
            ["authorization_response_iss_parameter_supported"] = true,
        };
        if (Behaviour.Par)
        {
            document["pushed_authorization_request_endpoint"] = $"{Issuer}/par";
        }

        Behaviour.Discovery(document);
        return Behaviour.DiscoveryText is { } text ? Results.Content(text, text.StartsWith('<') ? "text/html" : "application/json") : Results.Content(document.ToJsonString(), "application/json");
    }

    private IResult Keys()
    {
        KeyReadings++;
        var keys = new JsonObject { ["keys"] = new JsonArray([.. Behaviour.PublishedKeys.Select(key => key.PublicJwk())]) };
        return Results.Content(Behaviour.KeysText ?? keys.ToJsonString(), "application/json");
    }

    private async Task PushAsync(HttpContext context)
    {
        if (Behaviour.PushAnswer is { } answer)
        {
            await answer(context);
            return;
        }

        var reference = $"urn:{Interlocked.Increment(ref counter)}";
        pushed[reference] = await context.Request.ReadFormAsync();
        context.Response.StatusCode = StatusCodes.Status201Created;
        await context.Response.WriteAsJsonAsync(new { request_uri = reference, expires_in = 60 });
    }

    private IResult Authorize(HttpContext context)
    {
        LastAuthorization = context.Request.QueryString.ToString();
        var request = context.Request.Query["request_uri"] is [{ } reference]
            ? new QueryCollection(pushed[reference].ToDictionary())
            : context.Request.Query;
        var code = $"code-{Interlocked.Increment(ref counter)}";
        codes[code] = request;
        var answer = new Dictionary<string, string?> { ["code"] = code, ["state"] = request["state"], ["iss"] = Issuer };
        Behaviour.Answer(answer);
        return Results.Redirect(QueryHelpers.AddQueryString(request["redirect_uri"].ToString(), answer));
    }

    private async Task TokenAsync(HttpContext context)
    {
        if (Behaviour.TokenAnswer is { } special)
        {
            await special(context);
            return;
        }

        if (Behaviour.TokenMoved && !context.Request.Query.ContainsKey("moved"))
        {
            context.Response.Redirect("/token?moved", permanent: false, preserveMethod: true);
            return;
        }

        var form = await context.Request.ReadFormAsync();
        var code = form["code"].ToString();
        if (!(Behaviour.CodesEnd ? codes.TryRemove(code, out var request) : codes.TryGetValue(code, out request)) || (Behaviour.ChecksPkce && !IsProven(form["code_verifier"].ToString(), request)))
        {
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            await context.Response.WriteAsJsonAsync(new { error = "invalid_grant" });
            return;
        }

        var answer = new JsonObject { ["access_token"] = "access", ["token_type"] = "Bearer", ["id_token"] = IdToken(request["nonce"].ToString()) };
        Behaviour.Tokens(answer);
        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync(answer.ToJsonString());
    }

    private static bool IsProven(string verifier, IQueryCollection request) =>
        request["code_challenge_method"] == "S256"
        && request["code_challenge"] == Microsoft.IdentityModel.Tokens.Base64UrlEncoder.Encode(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.ASCII.GetBytes(verifier)));

    private string IdToken(string nonce)
    {
        var now = time.GetUtcNow().ToUnixTimeSeconds();
        var key = Behaviour.Key;
        var draft = new Draft(
            new JsonObject { ["alg"] = key.Algorithm, ["kid"] = key.Id, ["typ"] = "JWT" },
            new JsonObject
            {
                ["iss"] = Issuer,
                ["aud"] = "portal",
                ["sub"] = "safety-manager",
                ["iat"] = now,
                ["exp"] = now + 300,
                ["auth_time"] = now - 5,
                ["nonce"] = nonce,
                ["sid"] = "session-1",
                ["at_hash"] = Forge.HalfHash("access"),
                ["name"] = "Safety manager",
            });
        Behaviour.IdToken(draft);
        return Forge.Write(draft, key);
    }

    private async Task UserInfoAsync(HttpContext context)
    {
        if (Behaviour.UserInfoAnswer is { } answer)
        {
            await answer(context);
            return;
        }

        await context.Response.WriteAsJsonAsync(new { sub = "safety-manager", email = "safety-manager@plant.example" });
    }
}
