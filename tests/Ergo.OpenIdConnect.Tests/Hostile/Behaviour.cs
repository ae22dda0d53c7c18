using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Ergo.OpenIdConnect.Tests.Hostile;

/// <summary>What a provider does otherwise than an honest one.</summary>
internal sealed class Behaviour
{
    public SigningKey Key { get; set; } = SigningKey.Honest;

    public IReadOnlyList<SigningKey> PublishedKeys { get; set; } = [SigningKey.Honest];

    public bool Par { get; set; }

    public bool ChecksPkce { get; set; } = true;

    /// <summary>Takes each code once, as a provider must.</summary>
    public bool CodesEnd { get; set; } = true;

    public Action<JsonObject> Discovery { get; set; } = _ => { };

    /// <summary>Something else than a discovery document.</summary>
    public string? DiscoveryText { get; set; }

    /// <summary>Something else than the keys.</summary>
    public string? KeysText { get; set; }

    /// <summary>Changes the parameters that the browser takes back.</summary>
    public Action<Dictionary<string, string?>> Answer { get; set; } = _ => { };

    public Action<Draft> IdToken { get; set; } = _ => { };

    /// <summary>Changes the answer of the token endpoint.</summary>
    public Action<JsonObject> Tokens { get; set; } = _ => { };

    public RequestDelegate? TokenAnswer { get; set; }

    /// <summary>Sends clients to another address for tokens, where all is well.</summary>
    public bool TokenMoved { get; set; }

    public RequestDelegate? UserInfoAnswer { get; set; }

    public RequestDelegate? PushAnswer { get; set; }
}
