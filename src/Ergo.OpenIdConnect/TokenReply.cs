namespace Ergo.OpenIdConnect;

/// <summary>What the token endpoint gives for a code.</summary>
internal sealed record TokenReply(string IdToken, string AccessToken);
