using Ergo.Database;

namespace Ergo.Operations;

/// <summary>What was thrown, as a code.</summary>
public static class Failures
{
    /// <summary>The code of a failure.</summary>
    public static Notice NoticeOf(Exception failure) => failure switch
    {
        RefusedException refused => refused.Notice,
        _ when StoreFailure.Is(failure) => Notice.Of(AccessCodes.DatabaseFailed, ("text", failure.Message)),
        _ => Notice.OfText(failure.Message),
    };
}
