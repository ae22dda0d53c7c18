using System.Net;
using System.Text.Json.Nodes;
using Ergo.OpenIdConnect.Tests.Hosting;

namespace Ergo.OpenIdConnect.Tests.Hostile;

/// <summary>ID tokens that must not sign anybody in, and some unusual ones that must.</summary>
public sealed class IdTokenTests
{
    private static readonly Dictionary<string, Action<Draft>> Refused = new()
    {
        ["iss wrong"] = draft => draft.Payload["iss"] = "http://localhost:1",
        ["iss with a slash more"] = draft => draft.Payload["iss"] += "/",
        ["iss missing"] = draft => draft.Payload.Remove("iss"),
        ["aud wrong"] = draft => draft.Payload["aud"] = "another",
        ["aud missing"] = draft => draft.Payload.Remove("aud"),
        ["aud a list without us"] = draft => draft.Payload["aud"] = new JsonArray("another", "third"),
        ["aud a list with something else than text"] = draft => draft.Payload["aud"] = new JsonArray("portal", 1),
        ["azp wrong"] = draft => draft.Payload["azp"] = "another",
        ["azp missing with several audiences"] = draft => draft.Payload["aud"] = new JsonArray("portal", "another"),
        ["azp wrong with several audiences"] = draft => { draft.Payload["aud"] = new JsonArray("portal", "another"); draft.Payload["azp"] = "another"; },
        ["expired by 2 min"] = draft => Shift(draft, "exp", -120, fromNow: true),
        ["exp missing"] = draft => draft.Payload.Remove("exp"),
        ["exp as text"] = draft => draft.Payload["exp"] = "99999999999",
        ["nbf 5 min ahead"] = draft => Shift(draft, "nbf", 300, fromNow: true),
        ["iat 1 h ahead"] = draft => { Shift(draft, "iat", 3600); Shift(draft, "exp", 7200); },
        ["iat missing"] = draft => draft.Payload.Remove("iat"),
        ["sub missing"] = draft => draft.Payload.Remove("sub"),
        ["sub empty"] = draft => draft.Payload["sub"] = "",
        // No database takes it, and it must not be told apart from another sub by where it is cut off.
        ["NUL in sub"] = draft => draft.Payload["sub"] = "safety\0manager",
        ["NUL in name"] = draft => draft.Payload["name"] = "Safety\0manager",
        ["NUL in email"] = draft => draft.Payload["email"] = "a\0@plant.example",
        ["NUL in a role"] = draft => draft.Payload["roles"] = new JsonArray("viewer", "ad\0min"),
        ["NUL in a claim's name"] = draft => draft.Payload["ro\0les"] = "admin",
        ["alg none"] = draft => { SayAlgorithm(draft, "none"); draft.Finish = token => token[..(token.LastIndexOf('.') + 1)]; },
        ["alg none in capitals, signature kept"] = draft => SayAlgorithm(draft, "NONE"),
        ["alg none, signature kept"] = draft => SayAlgorithm(draft, "none"),
        ["alg missing"] = draft => draft.Header.Remove("alg"),
        ["signature stripped"] = draft => draft.Finish = token => token[..(token.LastIndexOf('.') + 1)],
        ["signature and its dot stripped"] = draft => draft.Finish = token => token[..token.LastIndexOf('.')],
        ["HS256 with the public key"] = draft => { draft.Header["alg"] = "HS256"; draft.Sign = data => Forge.Hmac(SigningKey.Honest.PublicKeyPem, data); },
        ["HS256 with the client secret"] = draft => { draft.Header["alg"] = "HS256"; draft.Sign = data => Forge.Hmac("only for tests"u8.ToArray(), data); },
        ["attacker's key under the same kid"] = draft => draft.Sign = SigningKey.Attacker.Sign,
        ["attacker's key under an unknown kid"] = draft => { draft.Header["kid"] = "unknown"; draft.Sign = SigningKey.Attacker.Sign; },
        ["attacker's key without kid"] = draft => { draft.Header.Remove("kid"); draft.Sign = SigningKey.Attacker.Sign; },
        ["embedded jwk"] = draft => { draft.Header["jwk"] = SigningKey.Attacker.PublicJwk(); draft.Sign = SigningKey.Attacker.Sign; },
        ["embedded jwk under an unknown kid"] = draft =>
        {
            draft.Header["kid"] = "unknown";
            draft.Header["jwk"] = SigningKey.Attacker.PublicJwk();
            draft.Sign = SigningKey.Attacker.Sign;
        },
        ["another algorithm than was signed with"] = draft => SayAlgorithm(draft, "RS512"),
        ["crit that is not known"] = draft => { draft.Header["crit"] = new JsonArray("exp"); draft.Header["exp"] = 1; },
        ["tampered"] = draft => draft.Finish = token => Forge.Tamper(token, "name", "Admin"),
        ["nonce wrong"] = draft => draft.Payload["nonce"] = "another",
        ["nonce missing"] = draft => draft.Payload.Remove("nonce"),
        ["at_hash wrong"] = draft => draft.Payload["at_hash"] = Forge.HalfHash("another"),
        ["at_hash no text"] = draft => draft.Payload["at_hash"] = 1,
        ["typ at+jwt"] = draft => draft.Header["typ"] = "at+jwt",
        ["typ no text"] = draft => draft.Header["typ"] = 1,
        ["a logout token"] = draft => { draft.Header["typ"] = "logout+jwt"; AddEvents(draft); draft.Payload.Remove("nonce"); },
        ["a logout token with typ JWT and our nonce"] = AddEvents,
        ["not a token"] = draft => draft.Finish = _ => "not a token",
        ["five parts"] = draft => draft.Finish = token => token + ".a.b",
        ["a payload that is no object"] = draft => draft.Finish = token => $"{token.Split('.')[0]}.W10.{token.Split('.')[2]}",
    };

    private static readonly Dictionary<string, Action<HostileProvider>> Accepted = new()
    {
        ["expired by 20 s"] = provider => provider.Behaviour.IdToken = draft => Shift(draft, "exp", -20, fromNow: true),
        ["nbf 30 s ahead"] = provider => provider.Behaviour.IdToken = draft => Shift(draft, "nbf", 30, fromNow: true),
        ["iat 30 s ahead"] = provider => provider.Behaviour.IdToken = draft => Shift(draft, "iat", 30),
        ["several audiences with azp"] = provider => provider.Behaviour.IdToken = draft => { draft.Payload["aud"] = new JsonArray("portal", "another"); draft.Payload["azp"] = "portal"; },
        ["a list of one audience"] = provider => provider.Behaviour.IdToken = draft => draft.Payload["aud"] = new JsonArray("portal"),
        ["without typ, kid and at_hash"] = provider => provider.Behaviour.IdToken = draft => { draft.Header.Remove("typ"); draft.Header.Remove("kid"); draft.Payload.Remove("at_hash"); },
        ["PS256"] = provider => Sign(provider, SigningKey.Pss),
        ["ES256"] = provider => Sign(provider, SigningKey.Elliptic),
        ["keys for encryption beside"] = provider => provider.Behaviour.PublishedKeys = [SigningKey.Pss, SigningKey.Honest],
    };

    public static TheoryData<string> RefusedNames => new(Refused.Keys);

    public static TheoryData<string> AcceptedNames => new(Accepted.Keys);

    [Theory]
    [MemberData(nameof(RefusedNames))]
    public async Task Refused_token_signs_nobody_in_and_the_next_sign_in_works(string token)
    {
        await using var world = await World.StartAsync();
        world.Provider.Behaviour.IdToken = Refused[token];

        await world.AssertRefusedAsync(await world.SignInAsync());
    }

    [Theory]
    [MemberData(nameof(AcceptedNames))]
    public async Task Accepted_token_signs_in(string token)
    {
        await using var world = await World.StartAsync();
        Accepted[token](world.Provider);

        await world.AssertSignedInAsync();
    }

    [Theory]
    [InlineData("""{"keys":[]}""")]
    [InlineData("""{}""")]
    [InlineData("""{"keys":[1,2]}""")]
    [InlineData("""{"keys":[{"kty":"RSA","kid":"key-1","n":"","e":""}]}""")]
    [InlineData("""{"keys":[{"kty":"RSA","kid":"key-1","n":"!","e":"!"}]}""")]
    [InlineData("""{"keys":[{"kty":"RSA","kid":"key-1"}]}""")]
    [InlineData("""{"keys":[{"kty":"oct","kid":"key-1","k":"b25seSBmb3IgdGVzdHM"}]}""")]
    public async Task Keys_that_are_none_sign_nobody_in(string keys)
    {
        await using var world = await World.StartAsync();
        world.Provider.Behaviour.KeysText = keys;

        Assert.Equal(HttpStatusCode.BadRequest, (await world.SignInAsync()).Status);
        var logout = await world.Browser.PostAsync($"{world.Portal.Origin}/signout-backchannel", ("logout_token", world.Provider.LogoutToken("1")));
        Assert.Equal(HttpStatusCode.BadRequest, logout.Status);

        world.Provider.Behaviour = new Behaviour();
        world.Time.Advance(TimeSpan.FromHours(13));
        await world.AssertSignedInAsync();
    }

    [Theory]
    [InlineData("auth_time missing", null)]
    [InlineData("auth_time as long ago as is allowed, and 2 min", -3720)]
    [InlineData("auth_time 5 min ahead", 300)]
    public async Task Auth_time_that_breaks_max_age_is_refused(string name, int? seconds)
    {
        Assert.NotEmpty(name);
        await using var world = await World.StartAsync(options => options.MaxAge = TimeSpan.FromHours(1));
        world.Provider.Behaviour.IdToken = draft =>
        {
            draft.Payload.Remove("auth_time");
            if (seconds is { } shift)
            {
                Shift(draft, "auth_time", shift, fromNow: true);
            }
        };

        await world.AssertRefusedAsync(await world.SignInAsync());
        Assert.Contains("max_age=3600", world.Provider.LastAuthorization, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("aud wrong", "aud does not contain this client")]
    [InlineData("iss wrong", "iss is not the configured Authority")]
    [InlineData("expired by 2 min", "exp is missing or past")]
    [InlineData("typ at+jwt", "it is of another type (typ)")]
    [InlineData("tampered", "it is not signed with a key of the provider")]
    [InlineData("HS256 with the client secret", "algorithm 'HS256' is not accepted")]
    [InlineData("nonce wrong", "nonce is not that of the request")]
    [InlineData("at_hash wrong", "at_hash is not of the access token")]
    public async Task Application_is_told_in_plain_words_why(string token, string words)
    {
        string? told = null;
        await using var world = await World.StartAsync(options => options.Events.OnRemoteFailure = context =>
        {
            told = context.Failure?.Message;
            return Task.CompletedTask;
        });
        world.Provider.Behaviour.IdToken = Refused[token];

        await world.SignInAsync();

        Assert.Contains(words, told, StringComparison.Ordinal);
        Assert.DoesNotContain("IDX", told, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_algorithm_that_is_not_listed_is_refused_though_its_signature_is_good()
    {
        await using var world = await World.StartAsync(options => options.SigningAlgorithms = ["ES256"]);
        Assert.Equal(HttpStatusCode.BadRequest, (await world.SignInAsync()).Status);
        Assert.Empty(await world.Browser.ClaimsAsync(world.Portal));

        Sign(world.Provider, SigningKey.Elliptic);
        await world.AssertSignedInAsync();
    }

    [Fact]
    public async Task First_sign_in_after_the_provider_changed_its_keys_works()
    {
        await using var world = await World.StartAsync();
        await world.AssertSignedInAsync();

        Sign(world.Provider, SigningKey.Next);

        await world.AssertSignedInAsync();
        Assert.Equal(2, world.Provider.KeyReadings);
    }

    [Fact]
    public async Task Keys_that_the_provider_withdrew_are_refused_once_they_are_read_again()
    {
        await using var world = await World.StartAsync();
        await world.AssertSignedInAsync();
        world.Provider.Behaviour.PublishedKeys = [SigningKey.Next];
        world.Time.Advance(TimeSpan.FromHours(13));

        Assert.Equal(HttpStatusCode.BadRequest, (await world.SignInAsync()).Status);
    }

    [Fact]
    public async Task Unknown_keys_make_the_provider_be_asked_once_in_a_while_only()
    {
        await using var world = await World.StartAsync();
        await world.AssertSignedInAsync();
        Assert.Equal(1, world.Provider.KeyReadings);

        world.Provider.Behaviour.IdToken = draft => draft.Header["kid"] = "unknown";
        for (var i = 0; i < 5; i++)
        {
            Assert.Equal(HttpStatusCode.BadRequest, (await world.SignInAsync()).Status);
        }

        Assert.Equal(2, world.Provider.KeyReadings);
        world.Time.Advance(TimeSpan.FromSeconds(31));
        await world.SignInAsync();
        Assert.Equal(3, world.Provider.KeyReadings);
    }

    private static void Sign(HostileProvider provider, SigningKey key) => provider.Behaviour = new Behaviour { Key = key, PublishedKeys = [key] };

    // at_hash depends on the algorithm and is optional: a forger would leave it out.
    private static void SayAlgorithm(Draft draft, string algorithm)
    {
        draft.Header["alg"] = algorithm;
        draft.Payload.Remove("at_hash");
    }

    private static void AddEvents(Draft draft) =>
        draft.Payload["events"] = new JsonObject { ["http://schemas.openid.net/event/backchannel-logout"] = new JsonObject() };

    private static void Shift(Draft draft, string claim, int seconds, bool fromNow = false) =>
        draft.Payload[claim] = (fromNow ? draft.Payload["iat"]! : draft.Payload[claim]!).GetValue<long>() + seconds;
}
