using System.Globalization;
using Ergo.Database;
using Ergo.Operations.ApiKeys;

namespace Ergo.Portal.Words;

/// <summary>What the HTTP API answers by itself.</summary>
internal static class ApiNotices
{
    /// <summary>Words by code.</summary>
    public static readonly IReadOnlyDictionary<string, Func<Notice, string>> Words = new Dictionary<string, Func<Notice, string>>
    {
        [ApiCodes.Request] = notice => $"Asking {notice.Text("method")} {notice.Text("route")}",
        [ApiCodes.NoKey] = _ => "Send a key or a token: Authorization: Bearer …",
        [ApiCodes.NoCookie] = _ => "This address takes keys and tokens, not the session of a browser",
        [ApiCodes.KeyUnknown] = _ => "There is no such key",
        [ApiCodes.KeyExpired] = _ => "The key has expired. Have it rotated on the page API keys",
        [ApiCodes.KeyRevoked] = _ => "The key was revoked",
        [ApiCodes.KeyReplaced] = _ => "The secret is no longer valid: the key was rotated",
        [ApiCodes.KeyUnanswered] = notice => $"Nobody answers for the key any more: who made it has not signed in for {notice.Text("days")} days, or may not. Have it rotated by somebody else",
        [ApiCodes.TokensOff] = _ => "This is no key, and tokens are not taken here (Api:Audience is not set)",
        [ApiCodes.TokenRefused] = notice => notice.Text("reason") ?? "The token is refused",
        [ApiCodes.TokenOver] = _ => "The token was issued before its person signed out at the identity provider",
        [ApiCodes.ProviderDown] = _ => "The identity provider does not tell the keys by which tokens are checked. Try again in a moment",
        [ApiCodes.AddressUnknown] = _ => "There is no such address. The document /api/openapi.json lists all",
        [ApiCodes.MethodUnknown] = notice => $"The address does not take {notice.Text("method")}, but {notice.Text("allowed")}",
        [ApiCodes.MediaType] = _ => "The body must be JSON: Content-Type: application/json",
        [ApiCodes.BodyTooLarge] = notice => notice.NumberOrNull("most") is { } most ? string.Create(CultureInfo.InvariantCulture, $"The body is larger than {most:N0} bytes") : "The body is too large",
        [ApiCodes.BodyFault] = _ => "The body or a needed parameter is missing, or is not what the document /api/openapi.json asks for: names and types must match",
        [ApiCodes.QueryUnknown] = notice => $"The address knows no parameter {string.Join(", ", notice.List("names"))}",
        [ApiCodes.QueryFault] = notice => $"The parameter {notice.Text("name")} must be {notice.Text("expected")}",
        [ApiCodes.RequestFault] = notice => notice.Text("reason") ?? "The request is malformed",
        [ApiCodes.NotFound] = notice => $"There is no {notice.Text("what")} '{notice.Text("name")}' that you may see",
        [ApiCodes.OnlyZones] = notice => notice.Text("reason") ?? "These figures are about a whole warehouse, of which you may see some zones only",
        [ApiCodes.ReasonFault] = notice => $"Give a reason of 1 to {notice.Text("most") ?? "some"} characters",
        [ApiCodes.TooMany] = notice => $"Too many requests. Come again in {notice.Text("seconds") ?? "a few"} seconds",
        [ApiCodes.IdempotencyFault] = _ => "An Idempotency-Key is 1 to 255 visible ASCII characters, and only where the answer is kept",
        [ApiCodes.IdempotencyOther] = _ => "The Idempotency-Key was used for another request. Use a new one",
        [ApiCodes.IdempotencyUnderWay] = notice => string.Create(
            CultureInfo.InvariantCulture, $"The request with this Idempotency-Key, of {notice.Moment("since"):HH:mm:ss} UTC, has not been answered yet. If that does not change, look what was done and use a new key"),
        [ApiCodes.Starting] = notice => $"The portal is starting. {notice.Text("reason")}",
        [ApiCodes.Fault] = notice => $"Something went wrong in the portal. Its log has the details under {notice.Text("trace")}",
    };
}
