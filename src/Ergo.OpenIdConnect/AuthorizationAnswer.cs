using Microsoft.AspNetCore.Http;

namespace Ergo.OpenIdConnect;

/// <summary>The parameters the browser brings from the provider. Nothing of it is trusted.</summary>
internal sealed record AuthorizationAnswer(string State, string? Code, string? Error, string? Issuer)
{
    private static readonly string[] Known = ["state", "code", "error", "iss"];
    private static readonly string[] Forbidden = ["id_token", "access_token", "response"];

    /// <exception cref="OpenIdConnectException">It cannot be the answer to a request of this application.</exception>
    public static AuthorizationAnswer Read(HttpRequest request)
    {
        if (!HttpMethods.IsGet(request.Method))
        {
            throw OpenIdConnectException.Refused("The answer came by another method than GET.");
        }

        if (Forbidden.Any(request.Query.ContainsKey))
        {
            throw OpenIdConnectException.Refused("The answer brings a token in the address.");
        }

        if (Known.Any(name => request.Query[name].Count > 1))
        {
            throw OpenIdConnectException.Refused("The answer has a parameter twice.");
        }

        var state = Value("state") ?? throw OpenIdConnectException.Refused("The answer has no state.");
        return new AuthorizationAnswer(state, Value("code"), Value("error"), Value("iss"));

        string? Value(string name) => request.Query[name] is [{ Length: > 0 } value] ? value : null;
    }
}
