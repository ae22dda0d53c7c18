namespace Ergo.Operations.ApiKeys;

/// <summary>Codes of what the HTTP API answers by itself, before or without an operation.</summary>
public static class ApiCodes
{
    /// <summary>A program asks for <c>route</c> with <c>method</c>.</summary>
    public const string Request = "api.request";

    /// <summary>Neither a key nor a token was sent.</summary>
    public const string NoKey = "api.no-key";

    /// <summary>There is no such key.</summary>
    public const string KeyUnknown = "api.key-unknown";

    /// <summary>The key has ended.</summary>
    public const string KeyExpired = "api.key-expired";

    /// <summary>The key was revoked.</summary>
    public const string KeyRevoked = "api.key-revoked";

    /// <summary>Another secret took its place.</summary>
    public const string KeyReplaced = "api.key-replaced";

    /// <summary>Who answers for the key has not signed in for <c>days</c> days, or may not any more.</summary>
    public const string KeyUnanswered = "api.key-unanswered";

    /// <summary>No tokens are taken here.</summary>
    public const string TokensOff = "api.tokens-off";

    /// <summary>The token is refused, for <c>reason</c>.</summary>
    public const string TokenRefused = "api.token-refused";

    /// <summary>The person signed out at the provider after the token was issued.</summary>
    public const string TokenOver = "api.token-over";

    /// <summary>The provider does not tell the keys by which tokens are checked.</summary>
    public const string ProviderDown = "api.provider-down";

    /// <summary>This address takes no cookies.</summary>
    public const string NoCookie = "api.no-cookie";

    /// <summary>There is no such address.</summary>
    public const string AddressUnknown = "api.address-unknown";

    /// <summary>The address does not take the method.</summary>
    public const string MethodUnknown = "api.method-not-allowed";

    /// <summary>The body is of another media type than JSON.</summary>
    public const string MediaType = "api.media-type";

    /// <summary>The body is too large.</summary>
    public const string BodyTooLarge = "api.body-too-large";

    /// <summary>The body cannot be read.</summary>
    public const string BodyFault = "api.body";

    /// <summary>The query has parameters <c>names</c> that the address does not know.</summary>
    public const string QueryUnknown = "api.query-unknown";

    /// <summary>The parameter <c>name</c> is not <c>expected</c>.</summary>
    public const string QueryFault = "api.query";

    /// <summary>The request is malformed, as <c>reason</c> says.</summary>
    public const string RequestFault = "api.request-fault";

    /// <summary>There is no <c>what</c> of that name, or not for this program.</summary>
    public const string NotFound = "api.not-found";

    /// <summary>The figures are about a whole warehouse, of which some zones only may be seen; <c>reason</c> says so.</summary>
    public const string OnlyZones = "api.only-zones";

    /// <summary>A reason is 1 to <c>most</c> characters.</summary>
    public const string ReasonFault = "api.reason";

    /// <summary>Too many requests.</summary>
    public const string TooMany = "api.too-many";

    /// <summary>The idempotency key is not 1 to 255 visible ASCII signs, or is not taken here.</summary>
    public const string IdempotencyFault = "api.idempotency-key";

    /// <summary>The idempotency key was used for another request.</summary>
    public const string IdempotencyOther = "api.idempotency-other";

    /// <summary>The request with this idempotency key, of <c>since</c>, has not been answered.</summary>
    public const string IdempotencyUnderWay = "api.idempotency-under-way";

    /// <summary>The portal is starting, for <c>reason</c>.</summary>
    public const string Starting = "api.starting";

    /// <summary>Something went wrong inside; <c>trace</c> finds it in the log.</summary>
    public const string Fault = "api.fault";
}
