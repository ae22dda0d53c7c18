using System.Net;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Ergo.OpenIdConnect.Tests.Hostile;

/// <summary>Token and userinfo endpoints that misbehave.</summary>
public sealed class EndpointTests
{
    private static readonly Dictionary<string, (HttpStatusCode Status, Action<Behaviour> Set)> Cases = new()
    {
        ["token: HTML"] = (HttpStatusCode.ServiceUnavailable, b => b.TokenAnswer = Answer(200, "text/html", "<p>Hello</p>")),
        ["token: 500"] = (HttpStatusCode.ServiceUnavailable, b => b.TokenAnswer = Answer(500, "text/plain", "broken")),
        ["token: 401"] = (HttpStatusCode.ServiceUnavailable, b => b.TokenAnswer = Answer(401, "application/json", """{"error":"invalid_client"}""")),
        ["token: 400"] = (HttpStatusCode.BadRequest, b => b.TokenAnswer = Answer(400, "application/json", """{"error":"invalid_grant"}""")),
        ["token: 5 MB"] = (HttpStatusCode.ServiceUnavailable, b => b.TokenAnswer = Answer(200, "application/json", $$"""{"id_token":"{{new string('a', 5 * 1024 * 1024)}}"}""")),
        ["token: a redirect"] = (HttpStatusCode.ServiceUnavailable, b => b.TokenMoved = true),
        ["token: closes the connection"] = (HttpStatusCode.ServiceUnavailable, b => b.TokenAnswer = context => { context.Abort(); return Task.CompletedTask; }),
        ["token: half a JSON"] = (HttpStatusCode.ServiceUnavailable, b => b.TokenAnswer = Answer(200, "application/json", """{"id_token":""")),
        ["token: a list"] = (HttpStatusCode.ServiceUnavailable, b => b.TokenAnswer = Answer(200, "application/json", "[]")),
        ["token: the same name twice"] = (HttpStatusCode.ServiceUnavailable, b => b.TokenAnswer = Answer(200, "application/json", """{"id_token":"a","id_token":"b"}""")),
        ["token: no id_token"] = (HttpStatusCode.BadRequest, b => b.Tokens = json => json.Remove("id_token")),
        ["token: id_token no text"] = (HttpStatusCode.BadRequest, b => b.Tokens = json => json["id_token"] = 1),
        ["token: no access_token"] = (HttpStatusCode.BadRequest, b => b.Tokens = json => json.Remove("access_token")),
        ["token: another token_type"] = (HttpStatusCode.BadRequest, b => b.Tokens = json => json["token_type"] = "mac"),
        ["token: another access token than at_hash says"] = (HttpStatusCode.BadRequest, b => b.Tokens = json => json["access_token"] = "exchanged"),
        ["userinfo: another sub"] = (HttpStatusCode.BadRequest, b => b.UserInfoAnswer = Answer(200, "application/json", """{"sub":"admin"}""")),
        ["userinfo: no sub"] = (HttpStatusCode.BadRequest, b => b.UserInfoAnswer = Answer(200, "application/json", """{"email":"a@plant.example"}""")),
        ["userinfo: NUL in email"] = (HttpStatusCode.ServiceUnavailable, b => b.UserInfoAnswer = Answer(200, "application/json", """{"sub":"safety-manager","email":"a\u0000@plant.example"}""")),
        ["userinfo: unsigned JWT"] = (HttpStatusCode.ServiceUnavailable, b => b.UserInfoAnswer = Answer(200, "application/jwt", "eyJhbGciOiJub25lIn0.eyJzdWIiOiJzYWZldHktbWFuYWdlciJ9.")),
        ["userinfo: JSON called a JWT"] = (HttpStatusCode.ServiceUnavailable, b => b.UserInfoAnswer = Answer(200, "application/jwt", """{"sub":"safety-manager"}""")),
        ["userinfo: 500"] = (HttpStatusCode.ServiceUnavailable, b => b.UserInfoAnswer = Answer(500, "application/json", """{"sub":"safety-manager"}""")),
        ["userinfo: 5 MB"] = (HttpStatusCode.ServiceUnavailable, b => b.UserInfoAnswer = Answer(200, "application/json", $$"""{"sub":"safety-manager","more":"{{new string('a', 5 * 1024 * 1024)}}"}""")),
    };

    public static TheoryData<string> Names => new(Cases.Keys);

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_bad_answer_is_a_clean_failure_and_the_next_sign_in_works(string answer)
    {
        await using var world = await World.StartAsync();
        var (status, set) = Cases[answer];
        set(world.Provider.Behaviour);

        await world.AssertRefusedAsync(await world.SignInAsync(), status);
    }

    [Theory]
    [InlineData("token")]
    [InlineData("userinfo")]
    [InlineData("half of an answer")]
    public async Task An_endpoint_that_never_answers_is_given_up_after_the_timeout(string endpoint)
    {
        await using var world = await World.StartAsync();
        var reached = new TaskCompletionSource();
        RequestDelegate never = async context =>
        {
            if (endpoint == "half of an answer")
            {
                await context.Response.WriteAsync("{");
                await context.Response.Body.FlushAsync();
            }

            reached.SetResult();
            await Task.Delay(Timeout.Infinite, context.RequestAborted);
        };
        world.Provider.Behaviour = endpoint == "userinfo" ? new Behaviour { UserInfoAnswer = never } : new Behaviour { TokenAnswer = never };

        var signIn = world.SignInAsync();
        await reached.Task;
        world.Time.Advance(TimeSpan.FromSeconds(11));

        // Without a timeout of its own the application would wait for good; the minute only ends this test.
        await world.AssertRefusedAsync(await signIn.WaitAsync(TimeSpan.FromMinutes(1)), HttpStatusCode.ServiceUnavailable);
    }

    private static RequestDelegate Answer(int status, string type, string body) => async context =>
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = type;
        await context.Response.BodyWriter.WriteAsync(Encoding.UTF8.GetBytes(body));
    };
}
