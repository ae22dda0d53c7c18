namespace Ergo.Operations.Limits;

/// <summary>
/// Codes of what is done about exposure limits. Arguments: <c>measure</c> is what is limited, as the database names it; <c>warehouse</c> and <c>zone</c>
/// are names, null for the company's limit and for one of a whole warehouse; <c>minutes</c> and <c>before</c> are texts, null for the inherited limit.
/// </summary>
public static class LimitCodes
{
    /// <summary>A limit is set.</summary>
    public const string Set = "limits.set";

    /// <summary>It was set.</summary>
    public const string Done = "limits.set.done";

    /// <summary>The warehouse, or for the company's limit one of all, is not the actor's.</summary>
    public const string NotYours = "limits.not-yours";
}
