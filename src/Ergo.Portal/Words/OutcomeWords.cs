using Ergo.Operations;
using Ergo.Operations.Privacy;
using Ergo.Operations.Storage;
using Ergo.Operations.Views;
using Ergo.Portal.Words;

namespace Ergo.Portal.Words;

/// <summary>How an operation ended, in words for who asked for it.</summary>
public static class OutcomeWords
{
    /// <summary>A sentence or two; empty where it was done and there is nothing to say.</summary>
    public static string Of(Outcome outcome)
    {
        var act = NoticeWords.Of(outcome.Act);
        return outcome.Kind switch
        {
            OutcomeKind.Done => outcome.Result is null ? "" : NoticeWords.Of(outcome.Result),
            OutcomeKind.Stopped => $"{act} was stopped. {WhatStays(outcome.Act.Code)}",
            _ => outcome.Result?.Code switch
            {
                AccessCodes.DatabaseFailed => $"{act} failed. {(outcome.Failure is null ? "" : DatabaseFailure.Describe(outcome.Failure))}".TrimEnd(),
                AccessCodes.SessionEnded or AccessCodes.SessionUnknown => $"{act} was not done: {NoticeWords.Of(outcome.Result)}",
                AccessCodes.RightLacking => $"{act} needs {AccessNotices.Needed(outcome.Result)}. Nothing was done.",
                AccessCodes.UnderWay or AccessCodes.NotStoppable or AccessCodes.Stopping => $"{act} {NoticeWords.Of(outcome.Result)}",
                _ => outcome.Result is null ? $"{act} failed." : NoticeWords.Sentence(outcome.Result),
            },
        };
    }

    private static string WhatStays(string act) => act switch
    {
        ViewCodes.Verify => "The comparison is not complete.",
        StorageCodes.MakePartitions => "Partitions that were made stay.",
        PrivacyCodes.Erase => "Days that are done stay erased. Erase once more to go on.",
        _ => "What was committed stays.",
    };
}
