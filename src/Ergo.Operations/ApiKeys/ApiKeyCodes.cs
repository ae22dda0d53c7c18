namespace Ergo.Operations.ApiKeys;

/// <summary>Codes of what happens to keys of programs. Argument <c>name</c> is the key's name.</summary>
public static class ApiKeyCodes
{
    /// <summary>A key is made.</summary>
    public const string Make = "api-key.make";

    /// <summary>It was made, with <c>rights</c>, for <c>warehouses</c> (null: all), until <c>until</c>.</summary>
    public const string Made = "api-key.make.done";

    /// <summary>A key gets another secret.</summary>
    public const string Rotate = "api-key.rotate";

    /// <summary>It got one and ends at <c>until</c>; the secret before is valid until <c>old</c>.</summary>
    public const string Rotated = "api-key.rotate.done";

    /// <summary>A key is revoked.</summary>
    public const string Revoke = "api-key.revoke";

    /// <summary>It was revoked.</summary>
    public const string RevokeDone = "api-key.revoke.done";

    /// <summary>It had been revoked before.</summary>
    public const string RevokedBefore = "api-key.revoke.before";

    /// <summary>A key has rights, of those that the API asks for.</summary>
    public const string RightsFault = "api-key.rights";

    /// <summary>The right <c>right</c> is about all warehouses, and the key is for some.</summary>
    public const string RightOverAll = "api-key.right-over-all";

    /// <summary>A warehouse is none that the maker sees.</summary>
    public const string WarehouseFault = "api-key.warehouse";

    /// <summary>Nobody signed in answers for the key.</summary>
    public const string Nobody = "api-key.nobody";

    /// <summary>It would be valid for too long, or is over.</summary>
    public const string ExpiryFault = "api-key.expiry";

    /// <summary>The name is missing or too long.</summary>
    public const string NameFault = "api-key.name";

    /// <summary>Another key has the name.</summary>
    public const string NameTaken = "api-key.name-taken";

    /// <summary>The secret before would be valid for too long.</summary>
    public const string OverlapFault = "api-key.overlap";

    /// <summary>The key is revoked.</summary>
    public const string IsRevoked = "api-key.revoked";

    /// <summary>Two of its secrets are valid already.</summary>
    public const string IsRotating = "api-key.rotating";
}
