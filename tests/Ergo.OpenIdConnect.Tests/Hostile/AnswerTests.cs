using System.Net;
using Ergo.OpenIdConnect.Tests.Hosting;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Logging;

namespace Ergo.OpenIdConnect.Tests.Hostile;

/// <summary>What browsers, provoked or not, bring to the callback.</summary>
public sealed class AnswerTests
{
    private static readonly Dictionary<string, Action<Dictionary<string, string?>>> Refused = new()
    {
        ["iss missing"] = answer => answer.Remove("iss"),
        ["iss empty"] = answer => answer["iss"] = "",
        ["iss foreign"] = answer => answer["iss"] = "http://localhost:1",
        ["iss missing from an error"] = answer => { answer.Remove("code"); answer.Remove("iss"); answer["error"] = "login_required"; },
        ["iss missing from a denial"] = answer => { answer.Remove("code"); answer.Remove("iss"); answer["error"] = "access_denied"; },
        ["code missing"] = answer => answer.Remove("code"),
        ["code made up"] = answer => answer["code"] = "made up",
        ["state missing"] = answer => answer.Remove("state"),
        ["state tampered"] = answer => answer["state"] = Flip(answer["state"]!),
        ["state made up"] = answer => answer["state"] = "made-up",
        ["state half"] = answer => answer["state"] = answer["state"]![..40],
        ["id_token in the address"] = answer => answer["id_token"] = "a.b.c",
        ["access_token in the address"] = answer => answer["access_token"] = "access",
        ["an error"] = answer => { answer.Remove("code"); answer["error"] = "login_required"; answer["error_description"] = "<script>alert(1)</script>"; },
        ["an error beside a code"] = answer => answer["error"] = "login_required",
    };

    public static TheoryData<string> Names => new(Refused.Keys);

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_bad_answer_signs_nobody_in_and_the_next_sign_in_works(string answer)
    {
        await using var world = await World.StartAsync();
        world.Provider.Behaviour.Answer = Refused[answer];

        var page = await world.SignInAsync();

        Assert.DoesNotContain("script", page.Body, StringComparison.Ordinal);
        await world.AssertRefusedAsync(page);
    }

    [Theory]
    [InlineData("state")]
    [InlineData("code")]
    [InlineData("iss")]
    public async Task A_parameter_that_comes_twice_is_refused(string name)
    {
        await using var world = await World.StartAsync();
        var answer = await world.AnswerOfProviderAsync();
        var value = QueryHelpers.ParseQuery(new Uri(answer).Query)[name].ToString();

        await world.AssertRefusedAsync(await world.Browser.OpenAsync(QueryHelpers.AddQueryString(answer, name, value)));
    }

    [Theory]
    [InlineData("POST")]
    [InlineData("PUT")]
    [InlineData("HEAD")]
    public async Task Another_method_than_GET_is_refused(string method)
    {
        await using var world = await World.StartAsync();
        var page = await world.Browser.OpenAsync(await world.AnswerOfProviderAsync(), method);

        Assert.Equal(HttpStatusCode.BadRequest, page.Status);
        Assert.Empty(await world.Browser.ClaimsAsync(world.Portal));
        await world.AssertSignedInAsync();
    }

    [Fact]
    public async Task A_form_posted_to_the_callback_is_refused()
    {
        await using var world = await World.StartAsync();
        var answer = QueryHelpers.ParseQuery(new Uri(await world.AnswerOfProviderAsync()).Query);

        await world.AssertRefusedAsync(await world.Browser.PostAsync(world.Callback, [.. answer.Select(field => (field.Key, field.Value.ToString()))]));
    }

    [Fact]
    public async Task A_state_ends_on_the_server_though_the_browser_kept_its_cookie()
    {
        await using var world = await World.StartAsync();
        var answer = await world.AnswerOfProviderAsync();
        world.Time.Advance(TimeSpan.FromMinutes(15) + TimeSpan.FromSeconds(2));

        var page = await world.Browser.OpenAsync(answer);

        Assert.Contains("took too long", page.Body, StringComparison.Ordinal);
        await world.AssertRefusedAsync(page);
    }

    [Fact]
    public async Task A_state_lives_nearly_as_long_as_it_may()
    {
        await using var world = await World.StartAsync();
        var answer = await world.AnswerOfProviderAsync();
        world.Time.Advance(TimeSpan.FromMinutes(14));

        await world.Browser.FollowAsync(answer);

        Assert.NotEmpty(await world.Browser.ClaimsAsync(world.Portal));
    }

    [Fact]
    public async Task A_callback_that_is_opened_again_is_refused_even_where_the_provider_takes_codes_twice()
    {
        await using var world = await World.StartAsync();
        world.Provider.Behaviour.CodesEnd = false;
        var answer = await world.AnswerOfProviderAsync();
        Assert.Equal(HttpStatusCode.Found, (await world.Browser.OpenAsync(answer)).Status);
        using var other = new Browser();

        Assert.Equal(HttpStatusCode.BadRequest, (await world.Browser.OpenAsync(answer)).Status);
        await world.AssertRefusedAsync(await other.OpenAsync(answer), browser: other);
    }

    [Fact]
    public async Task A_failure_is_of_a_sign_in_of_this_browser_or_has_no_properties()
    {
        List<bool> begunHere = [];
        await using var world = await World.StartAsync(options => options.Events.OnRemoteFailure = context =>
        {
            begunHere.Add(context.Properties is not null);
            return Task.CompletedTask;
        });
        var answer = await world.AnswerOfProviderAsync();
        using var other = new Browser();
        await other.OpenAsync(answer);
        await other.OpenAsync(answer + "&error=access_denied");
        await world.Browser.OpenAsync(answer.Replace("iss=", "no=", StringComparison.Ordinal));
        await world.Browser.OpenAsync(answer);

        Assert.Equal([false, false, true, false], begunHere);
    }

    [Fact]
    public async Task Login_CSRF_the_answer_to_anothers_sign_in_is_refused()
    {
        await using var world = await World.StartAsync();
        using var attacker = new Browser();
        var answer = await world.AnswerOfProviderAsync(attacker);

        await world.AssertRefusedAsync(await world.Browser.OpenAsync(answer));
    }

    [Fact]
    public async Task Login_CSRF_is_refused_while_the_victim_is_signing_in()
    {
        await using var world = await World.StartAsync();
        using var attacker = new Browser();
        var answer = await world.AnswerOfProviderAsync(attacker);
        await world.AnswerOfProviderAsync();

        await world.AssertRefusedAsync(await world.Browser.OpenAsync(answer));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Code_injection_is_refused_whether_or_not_the_provider_checks_PKCE(bool checksPkce)
    {
        await using var world = await World.StartAsync();
        world.Provider.Behaviour.ChecksPkce = checksPkce;
        using var victim = new Browser();
        var stolen = QueryHelpers.ParseQuery(new Uri(await world.AnswerOfProviderAsync(victim)).Query)["code"].ToString();
        var own = QueryHelpers.ParseQuery(new Uri(await world.AnswerOfProviderAsync()).Query);
        own["code"] = stolen;

        await world.AssertRefusedAsync(await world.Browser.OpenAsync(QueryHelpers.AddQueryString(world.Callback, own)));
    }

    [Fact]
    public async Task The_state_of_one_provider_is_refused_at_the_callback_of_another()
    {
        var time = new Microsoft.Extensions.Time.Testing.FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using var honest = await HostileProvider.StartAsync(time);
        await using var hostile = await HostileProvider.StartAsync(time);
        // A hostile provider may say it is the other one; only the state still tells them apart.
        hostile.Behaviour.Answer = answer => answer["iss"] = honest.Issuer;
        await using var portal = await TestPortal.StartAsync(
            TestPortal.ChoosePort(),
            time,
            (TestPortal.Scheme, options => options.Authority = honest.Issuer),
            ("other", options =>
            {
                options.Authority = hostile.Issuer;
                options.CallbackPath = "/signin-other";
                options.SignedOutCallbackPath = "/signout-callback-other";
                options.BackchannelLogoutPath = "/signout-backchannel-other";
            }));
        using var browser = new Browser();
        var answer = (await browser.FollowAsync($"{portal.Origin}/sign-in?scheme=other", "/signin-other")).Location!;
        // Cookies of the other callback would not come along; here they do, so that the state is what refuses.
        foreach (Cookie cookie in browser.Cookies.GetCookies(new Uri($"{portal.Origin}/signin-other")))
        {
            browser.Cookies.Add(new Cookie(cookie.Name, cookie.Value, "/", cookie.Domain));
        }

        var page = await browser.FollowAsync(answer.Replace("/signin-other", "/signin-oidc", StringComparison.Ordinal));

        Assert.Equal(HttpStatusCode.BadRequest, page.Status);
        Assert.Contains(portal.Log.Lines, line => line.Text.Contains("The state is not of this application", StringComparison.Ordinal));
        Assert.Empty(await browser.ClaimsAsync(portal));
        await browser.FollowAsync($"{portal.Origin}/sign-in");
        Assert.Equal([honest.Issuer], (await browser.ClaimsAsync(portal))["iss"]);
    }

    [Fact]
    public async Task Without_iss_in_the_discovery_document_answers_need_none_but_a_foreign_one_is_refused()
    {
        await using var world = await World.StartAsync();
        world.Provider.Behaviour.Discovery = document => document.Remove("authorization_response_iss_parameter_supported");
        world.Provider.Behaviour.Answer = answer => answer.Remove("iss");
        await world.AssertSignedInAsync();

        world.Provider.Behaviour.Answer = answer => answer["iss"] = "http://localhost:1";
        Assert.Equal(HttpStatusCode.BadRequest, (await world.SignInAsync()).Status);
    }

    [Theory]
    [InlineData("https://attacker.example/")]
    [InlineData("//attacker.example")]
    [InlineData("/\\attacker.example")]
    [InlineData("/\t/attacker.example")]
    [InlineData("\\\\attacker.example")]
    [InlineData("javascript:alert(1)")]
    [InlineData("attacker.example")]
    [InlineData("/a\r\nSet-Cookie: a=b")]
    [InlineData("///attacker.example")]
    public async Task Hostile_return_addresses_land_on_the_start_page(string returnUrl)
    {
        await using var world = await World.StartAsync();

        var page = await world.Browser.FollowAsync($"{world.Portal.Origin}/sign-in?returnUrl={Uri.EscapeDataString(returnUrl)}");

        Assert.Equal($"{world.Portal.Origin}/", page.Address);
        Assert.NotEmpty(await world.Browser.ClaimsAsync(world.Portal));
    }

    // A header is ASCII: the server faults where it is not.
    [Theory]
    [InlineData("/\u00fc", "/%C3%BC")]
    [InlineData("/\u5009\u5eab/\U0001f4e6?w=T\u00fcr 1#\u00e9", "/%E5%80%89%E5%BA%AB/%F0%9F%93%A6?w=T%C3%BCr%201#%C3%A9")]
    [InlineData("/a%C3%BC?b=%2F", "/a%C3%BC?b=%2F")]
    public async Task Return_address_with_other_signs_than_ASCII_is_kept_in_ASCII(string returnUrl, string shown)
    {
        await using var world = await World.StartAsync();
        var answer = await world.Browser.FollowAsync($"{world.Portal.Origin}/sign-in?returnUrl={Uri.EscapeDataString(returnUrl)}", "/signin-oidc");

        var page = await world.Browser.OpenAsync(answer.Location!);

        Assert.Equal(HttpStatusCode.Redirect, page.Status);
        Assert.Equal(new Uri(world.Portal.Origin + shown), new Uri(page.Location!));
        Assert.NotEmpty(await world.Browser.ClaimsAsync(world.Portal));
    }

    [Fact]
    public async Task A_page_that_asked_for_sign_in_is_shown_afterwards()
    {
        await using var world = await World.StartAsync();

        var page = await world.Browser.FollowAsync($"{world.Portal.Origin}/private?range=7d");

        Assert.Equal($"{world.Portal.Origin}/private?range=7d", page.Address);
        Assert.Equal("private", page.Body);
    }

    [Fact]
    public async Task The_failure_page_of_the_application_is_told_why()
    {
        await using var world = await World.StartAsync(options => options.FailurePath = "/failed");
        world.Provider.Behaviour.IdToken = draft => draft.Payload["nonce"] = "another";
        Assert.Equal("failed: refused", (await world.SignInAsync()).Body);

        world.Provider.Behaviour.Answer = answer => { answer.Remove("code"); answer["error"] = "access_denied"; };
        Assert.Equal("failed: denied", (await world.SignInAsync()).Body);

        world.Provider.Behaviour.Answer = answer => { answer.Remove("code"); answer["error"] = "server_error"; };
        Assert.Equal("failed: unavailable", (await world.SignInAsync()).Body);
    }

    [Fact]
    public async Task A_person_who_was_denied_goes_to_the_page_for_that_where_there_is_one()
    {
        await using var world = await World.StartAsync(options => options.AccessDeniedPath = "/failed");
        world.Provider.Behaviour.Answer = answer => { answer.Remove("code"); answer["error"] = "access_denied"; };

        Assert.StartsWith($"{world.Portal.Origin}/failed?", (await world.SignInAsync()).Address, StringComparison.Ordinal);
        Assert.Empty(await world.Browser.ClaimsAsync(world.Portal));
    }

    [Fact]
    public async Task Codes_states_and_tokens_are_not_in_the_log_at_warning_or_above()
    {
        await using var world = await World.StartAsync();
        world.Provider.Behaviour.IdToken = draft => draft.Payload["nonce"] = "another";
        var answer = await world.AnswerOfProviderAsync();
        var query = QueryHelpers.ParseQuery(new Uri(answer).Query);

        await world.Browser.FollowAsync(answer);

        var log = string.Join('\n', world.Portal.Log.Lines.Where(line => line.Level >= LogLevel.Warning).Select(line => line.Text));
        Assert.Contains("nonce", log, StringComparison.Ordinal);
        Assert.DoesNotContain(query["state"].ToString(), log, StringComparison.Ordinal);
        Assert.DoesNotContain(query["code"].ToString(), log, StringComparison.Ordinal);
        Assert.DoesNotContain("eyJ", log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_an_answer_says_of_its_error_is_not_in_the_log()
    {
        await using var world = await World.StartAsync();
        world.Provider.Behaviour.Answer = answer =>
        {
            answer.Remove("code");
            answer["error"] = "login_required\nwarn: made up";
            answer["error_description"] = answer["error_uri"] = "<script>alert(1)</script>";
        };

        await world.SignInAsync();

        var log = string.Join('|', world.Portal.Log.Lines.Where(line => line.Level >= LogLevel.Warning).Select(line => line.Text));
        Assert.Contains("login_required?warn: made up", log, StringComparison.Ordinal);
        Assert.DoesNotContain("login_required\n", log, StringComparison.Ordinal);
        Assert.DoesNotContain("script", log, StringComparison.Ordinal);
    }

    private static string Flip(string state)
    {
        var middle = state.Length / 2;
        return state[..middle] + (state[middle] == 'A' ? 'B' : 'A') + state[(middle + 1)..];
    }
}
