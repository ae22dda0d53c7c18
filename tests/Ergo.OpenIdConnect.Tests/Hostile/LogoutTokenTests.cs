using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Ergo.OpenIdConnect.Tests.Hosting;

namespace Ergo.OpenIdConnect.Tests.Hostile;

/// <summary>Logout tokens, which the provider sends without a browser.</summary>
public sealed class LogoutTokenTests
{
    private const string LogoutEvent = "http://schemas.openid.net/event/backchannel-logout";

    private static readonly Dictionary<string, Action<Draft>> Refused = new()
    {
        ["iss wrong"] = draft => draft.Payload["iss"] = "http://localhost:1",
        ["iss missing"] = draft => draft.Payload.Remove("iss"),
        ["aud foreign"] = draft => draft.Payload["aud"] = "another",
        ["aud missing"] = draft => draft.Payload.Remove("aud"),
        ["expired by 2 min"] = draft => draft.Payload["exp"] = draft.Payload["iat"]!.GetValue<long>() - 120,
        ["exp missing"] = draft => draft.Payload.Remove("exp"),
        ["valid for a year"] = draft => draft.Payload["exp"] = draft.Payload["iat"]!.GetValue<long>() + (365 * 86400),
        ["iat missing"] = draft => draft.Payload.Remove("iat"),
        ["iat 1 h ahead"] = draft => draft.Payload["iat"] = draft.Payload["iat"]!.GetValue<long>() + 3600,
        ["jti missing"] = draft => draft.Payload.Remove("jti"),
        ["jti no text"] = draft => draft.Payload["jti"] = 1,
        ["neither sub nor sid"] = draft => { draft.Payload.Remove("sub"); draft.Payload.Remove("sid"); },
        ["sub empty"] = draft => draft.Payload["sub"] = "",
        ["sid no text"] = draft => draft.Payload["sid"] = 1,
        ["a nonce"] = draft => draft.Payload["nonce"] = "nonce",
        ["events missing"] = draft => draft.Payload.Remove("events"),
        ["events of another kind"] = draft => draft.Payload["events"] = new JsonObject { ["http://schemas.openid.net/event/other"] = new JsonObject() },
        ["events a text"] = draft => draft.Payload["events"] = LogoutEvent,
        ["the event no object"] = draft => draft.Payload["events"] = new JsonObject { [LogoutEvent] = true },
        ["alg none"] = draft => { draft.Header["alg"] = "none"; draft.Finish = token => token[..(token.LastIndexOf('.') + 1)]; },
        ["signature stripped"] = draft => draft.Finish = token => token[..(token.LastIndexOf('.') + 1)],
        ["HS256 with the public key"] = draft => { draft.Header["alg"] = "HS256"; draft.Sign = data => Forge.Hmac(SigningKey.Honest.PublicKeyPem, data); },
        ["HS256 with the client secret"] = draft => { draft.Header["alg"] = "HS256"; draft.Sign = data => Forge.Hmac("only for tests"u8.ToArray(), data); },
        ["attacker's key"] = draft => draft.Sign = SigningKey.Attacker.Sign,
        ["tampered"] = draft => draft.Finish = token => Forge.Tamper(token, "sub", "admin"),
        ["typ at+jwt"] = draft => draft.Header["typ"] = "at+jwt",
        ["an ID token"] = draft => { draft.Header["typ"] = "JWT"; draft.Payload.Remove("events"); draft.Payload["nonce"] = "nonce"; },
        ["not a token"] = draft => draft.Finish = _ => "not a token",
        ["half a surrogate pair as jti"] = draft => { draft.Payload["jti"] = "HALF"; draft.Write = json => json.Replace("HALF", "\\ud800", StringComparison.Ordinal); },
        ["half a surrogate pair as alg"] = draft => { draft.Header["alg"] = "HALF"; draft.Write = json => json.Replace("HALF", "\\ud800", StringComparison.Ordinal); },
        ["half a surrogate pair as aud"] = draft => { draft.Payload["aud"] = "HALF"; draft.Write = json => json.Replace("HALF", "\\udfff", StringComparison.Ordinal); },
        ["half a surrogate pair as a name"] = draft => { draft.Payload["HALF"] = 1; draft.Write = json => json.Replace("HALF", "\\udfff", StringComparison.Ordinal); },
        ["NUL in sub"] = draft => draft.Payload["sub"] = "safety\0manager",
        ["NUL in jti"] = draft => draft.Payload["jti"] = "\0",
    };

    public static TheoryData<string> Names => new(Refused.Keys);

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_bad_token_ends_nothing_and_a_good_one_still_does(string token)
    {
        await using var world = await World.StartAsync();

        AssertRefused(world, await PostAsync(world, world.Provider.LogoutToken("1", Refused[token])));
        AssertAccepted(world, await PostAsync(world, world.Provider.LogoutToken("1")));
    }

    [Theory]
    [InlineData("both", "safety-manager", "session-1")]
    [InlineData("sub only", "safety-manager", null)]
    [InlineData("sid only", null, "session-1")]
    public async Task A_good_token_names_the_sessions_that_end(string name, string? subject, string? session)
    {
        await using var world = await World.StartAsync();
        var token = world.Provider.LogoutToken(name, draft =>
        {
            draft.Payload.Remove(subject is null ? "sub" : "");
            draft.Payload.Remove(session is null ? "sid" : "");
        });

        AssertAccepted(world, await PostAsync(world, token));

        var logout = Assert.Single(world.Portal.Logouts);
        Assert.Equal((world.Provider.Issuer, subject, session), (logout.Issuer, logout.Subject, logout.SessionId));
    }

    [Theory]
    [InlineData("typ JWT")]
    [InlineData("typ missing")]
    [InlineData("expired by 20 s")]
    [InlineData("a list of audiences")]
    public async Task Unusual_tokens_that_hold_are_accepted(string name)
    {
        await using var world = await World.StartAsync();
        var token = world.Provider.LogoutToken(name, draft =>
        {
            switch (name)
            {
                case "typ JWT": draft.Header["typ"] = "JWT"; break;
                case "typ missing": draft.Header.Remove("typ"); break;
                case "expired by 20 s": draft.Payload["exp"] = draft.Payload["iat"]!.GetValue<long>() - 20; break;
                default: draft.Payload["aud"] = new JsonArray("portal", "another"); break;
            }
        });

        AssertAccepted(world, await PostAsync(world, token));
    }

    [Fact]
    public async Task A_token_that_comes_again_is_refused()
    {
        await using var world = await World.StartAsync();
        var token = world.Provider.LogoutToken("1");
        AssertAccepted(world, await PostAsync(world, token));

        Assert.Equal(HttpStatusCode.BadRequest, (await PostAsync(world, token)).Status);
        world.Time.Advance(TimeSpan.FromMinutes(2) + TimeSpan.FromSeconds(30));
        Assert.Equal(HttpStatusCode.BadRequest, (await PostAsync(world, token)).Status);
        Assert.Single(world.Portal.Logouts);

        world.Time.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal(HttpStatusCode.BadRequest, (await PostAsync(world, token)).Status);
        Assert.Single(world.Portal.Logouts);
    }

    [Fact]
    public async Task A_token_whose_logout_failed_may_come_again()
    {
        var fails = true;
        var ended = 0;
        await using var world = await World.StartAsync(options => options.Events.OnBackchannelLogout = _ =>
        {
            ended += fails ? 0 : 1;
            return fails ? throw new InvalidOperationException("the store of sessions is down") : Task.CompletedTask;
        });
        var token = world.Provider.LogoutToken("1");

        Assert.Equal(HttpStatusCode.BadRequest, (await PostAsync(world, token)).Status);
        fails = false;
        Assert.Equal(HttpStatusCode.OK, (await PostAsync(world, token)).Status);
        Assert.Equal(1, ended);
    }

    [Fact]
    public async Task A_token_whose_provider_hung_up_half_way_may_come_again()
    {
        TaskCompletionSource begun = new();
        var ended = 0;
        await using var world = await World.StartAsync(options => options.Events.OnBackchannelLogout = async context =>
        {
            if (begun.TrySetResult())
            {
                await Task.Delay(Timeout.Infinite, context.HttpContext.RequestAborted);
            }

            ended++;
        });
        var token = world.Provider.LogoutToken("1");
        using CancellationTokenSource hangUp = new();
        using HttpClient http = new();
        using FormUrlEncodedContent form = new([new("logout_token", token)]);
        var first = http.PostAsync(new Uri($"{world.Portal.Origin}/signout-backchannel"), form, hangUp.Token);
        await begun.Task;
        await hangUp.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        await world.Portal.Log.WaitForAsync("The sessions could not be ended.");

        Assert.Equal(HttpStatusCode.OK, (await PostAsync(world, token)).Status);
        Assert.Equal(1, ended);
    }

    [Theory]
    [InlineData("oversized token")]
    [InlineData("oversized form")]
    [InlineData("oversized form of unknown length")]
    [InlineData("many fields")]
    [InlineData("two tokens")]
    [InlineData("no token")]
    [InlineData("JSON")]
    [InlineData("multipart")]
    [InlineData("a type that only begins like a form's")]
    [InlineData("a type with broken parameters")]
    [InlineData("nothing")]
    public async Task A_form_that_is_none_is_refused(string name)
    {
        await using var world = await World.StartAsync();
        var token = world.Provider.LogoutToken("1");
        var large = new string('a', 1024 * 1024);
        const string form = "application/x-www-form-urlencoded";
        using HttpContent content = name switch
        {
            "oversized token" => new StringContent($"logout_token={token}{large}", Encoding.ASCII, form),
            "oversized form" => new StringContent($"logout_token={token}&more={large}", Encoding.ASCII, form),
            "oversized form of unknown length" => new ChunkedContent($"logout_token={token}&more={large}", form),
            "many fields" => new StringContent($"logout_token={token}{string.Concat(Enumerable.Range(0, 50).Select(i => $"&f{i}=1"))}", Encoding.ASCII, form),
            "two tokens" => new StringContent($"logout_token={token}&logout_token={token}", Encoding.ASCII, form),
            "no token" => new StringContent("logout_token=", Encoding.ASCII, form),
            "JSON" => new StringContent($$"""{"logout_token":"{{token}}"}""", Encoding.ASCII, "application/json"),
            "a type that only begins like a form's" => new TypedContent($"logout_token={token}", form + "-too"),
            "a type with broken parameters" => new TypedContent($"logout_token={token}", form + "; =;\"charset"),
            "multipart" => new MultipartFormDataContent { { new StringContent(token), "logout_token" } },
            _ => new ByteArrayContent([]),
        };

        var page = await world.Browser.SendAsync(new HttpRequestMessage(HttpMethod.Post, $"{world.Portal.Origin}/signout-backchannel") { Content = content });

        AssertRefused(world, page);
        AssertAccepted(world, await PostAsync(world, token));
    }

    [Fact]
    public async Task A_token_in_the_address_is_refused()
    {
        await using var world = await World.StartAsync();

        var page = await world.Browser.OpenAsync($"{world.Portal.Origin}/signout-backchannel?logout_token={world.Provider.LogoutToken("1")}");

        Assert.Equal(HttpStatusCode.MethodNotAllowed, page.Status);
        Assert.Empty(world.Portal.Logouts);
    }

    [Fact]
    public async Task A_logout_token_of_another_provider_is_refused()
    {
        await using var world = await World.StartAsync();
        await using var other = await HostileProvider.StartAsync(world.Time);

        AssertRefused(world, await PostAsync(world, other.LogoutToken("1")));
    }

    [Fact]
    public async Task A_provider_that_is_down_makes_tokens_refused_not_the_portal_fail()
    {
        await using var world = await World.StartAsync(providerIsUp: false);

        AssertRefused(world, await PostAsync(world, world.Provider.LogoutToken("1")));
    }

    [Fact]
    public async Task A_provider_that_is_down_is_the_reason_told_not_its_keys()
    {
        await using var world = await World.StartAsync(providerIsUp: false);

        AssertRefused(world, await PostAsync(world, world.Provider.LogoutToken("1")));

        Assert.Contains(world.Portal.Log.Lines, line => line.Text.Contains("refused: GET /.well-known/openid-configuration cannot be reached", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Forged_tokens_make_the_provider_be_asked_once_in_a_while_only()
    {
        await using var world = await World.StartAsync();
        for (var i = 0; i < 5; i++)
        {
            await PostAsync(world, world.Provider.LogoutToken($"{i}", draft => { draft.Header["kid"] = $"unknown-{i}"; draft.Sign = SigningKey.Attacker.Sign; }));
        }

        Assert.Equal(2, world.Provider.KeyReadings);
    }

    [Fact]
    public async Task Forged_tokens_under_a_known_key_make_the_provider_be_asked_once_in_a_while_only()
    {
        await using var world = await World.StartAsync();
        for (var i = 0; i < 5; i++)
        {
            AssertRefused(world, await PostAsync(world, world.Provider.LogoutToken($"{i}", draft => draft.Sign = SigningKey.Attacker.Sign)));
        }

        Assert.InRange(world.Provider.KeyReadings, 1, 2);
    }

    [Fact]
    public async Task Tokens_make_a_provider_that_is_down_be_asked_twice_and_then_more_rarely()
    {
        await using var world = await World.StartAsync();
        world.Provider.Behaviour.KeysText = "down";
        for (var i = 0; i < 10; i++)
        {
            Assert.Equal(HttpStatusCode.BadRequest, (await PostAsync(world, world.Provider.LogoutToken($"{i}"))).Status);
        }

        Assert.Equal(2, world.Provider.KeyReadings);
        world.Provider.Behaviour = new Behaviour();
        world.Time.Advance(TimeSpan.FromSeconds(1));
        AssertAccepted(world, await PostAsync(world, world.Provider.LogoutToken("1")));
    }

    private static Task<Page> PostAsync(World world, string token) => world.Browser.PostAsync($"{world.Portal.Origin}/signout-backchannel", ("logout_token", token));

    private static void AssertRefused(World world, Page page)
    {
        Assert.Equal(HttpStatusCode.BadRequest, page.Status);
        Assert.Equal("no-store", page.CacheControl);
        Assert.Empty(page.Body);
        Assert.Empty(world.Portal.Logouts);
    }

    private static void AssertAccepted(World world, Page page)
    {
        Assert.Equal(HttpStatusCode.OK, page.Status);
        Assert.Equal("no-store", page.CacheControl);
        Assert.Single(world.Portal.Logouts);
    }

    private sealed class TypedContent : ByteArrayContent
    {
        public TypedContent(string text, string type)
            : base(Encoding.ASCII.GetBytes(text)) => Headers.TryAddWithoutValidation("Content-Type", type);
    }

    private sealed class ChunkedContent : HttpContent
    {
        private readonly byte[] body;

        public ChunkedContent(string text, string type)
        {
            body = Encoding.ASCII.GetBytes(text);
            Headers.ContentType = new(type);
        }

        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => stream.WriteAsync(body).AsTask();

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
