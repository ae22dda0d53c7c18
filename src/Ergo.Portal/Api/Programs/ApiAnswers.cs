using System.Text.Json;
using System.Text.Json.Nodes;
using Ergo.Accounts.ApiRequests;
using Ergo.Database;
using Ergo.Operations;
using Ergo.Operations.ApiKeys;
using Ergo.Portal.Requests;
using Ergo.Portal.Words;

namespace Ergo.Portal.Api.Programs;

/// <summary>A notice as programs read it.</summary>
/// <param name="Code">What, for programs; never renamed.</param>
/// <param name="Text">The same in words, for people.</param>
/// <param name="Arguments">What it is about.</param>
public sealed record CodeAnswer(string Code, string Text, JsonNode? Arguments)
{
    /// <summary>A notice.</summary>
    public static CodeAnswer Of(Notice notice) => new(notice.Code, NoticeWords.Of(notice), JsonNode.Parse(notice.Arguments));
}

/// <summary>What came of something that was done at once.</summary>
/// <param name="Result">What came of it; null where there is nothing to say.</param>
public sealed record DoneAnswer(CodeAnswer? Result);

/// <summary>A list with a way to what follows.</summary>
/// <param name="Items">What was asked for.</param>
/// <param name="Next">The address of what follows; null where there is no more.</param>
public sealed record ListAnswer<T>(IReadOnlyList<T> Items, string? Next = null);

/// <summary>Answers of all areas.</summary>
internal static class ApiAnswers
{
    // As in the fields of the pages.
    private const int LongestReason = 200;

    /// <summary>Why not.</summary>
    public static IResult Problem(int status, Notice why, string? words = null) => new ProblemAnswer(ApiProblem.Of(status, why, words));

    /// <summary>There is no such thing, or not for whoever asks: nobody learns which of both.</summary>
    /// <param name="what">The thing in a word.</param>
    /// <param name="name">By what it was asked for.</param>
    public static IResult NotFound(string what, string name) => Problem(StatusCodes.Status404NotFound, Notice.Of(ApiCodes.NotFound, ("what", what), ("name", name)));

    /// <summary>Why a reason is none, as the forms of the pages ask for one; null where it is.</summary>
    /// <param name="reason">What was given.</param>
    public static IResult? ReasonFault(string reason) => reason.Trim().Length is > 0 and <= LongestReason ? null
        : Problem(StatusCodes.Status422UnprocessableEntity, Notice.Of(ApiCodes.ReasonFault, ("most", LongestReason)));

    /// <summary>How an operation ended.</summary>
    public static IResult Of(Outcome outcome) => outcome.IsDone ? TypedResults.Ok(new DoneAnswer(outcome.Result is { } result ? CodeAnswer.Of(result) : null)) : Problem(outcome);

    /// <summary>Why an operation was not done.</summary>
    public static IResult Problem(Outcome outcome)
    {
        var why = outcome.Result ?? outcome.Act;
        var isOutage = outcome.Failure is { } failure && StoreFailure.IsOutage(failure) && outcome.Kind == OutcomeKind.Failed;
        if (why.Code == AccessCodes.DatabaseFailed && outcome.Failure is { } lost)
        {
            // What the database said itself belongs into the log.
            why = Notice.Of(AccessCodes.DatabaseFailed, ("text", DatabaseFailure.Describe(lost)));
        }

        return Problem(
            isOutage ? StatusCodes.Status503ServiceUnavailable : outcome.Kind == OutcomeKind.Failed ? StatusCodes.Status500InternalServerError : ApiStatus.Of(why.Code), why, OutcomeWords.Of(outcome));
    }

    private sealed class ProblemAnswer(ApiProblem problem) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            if (problem.Status == StatusCodes.Status503ServiceUnavailable)
            {
                httpContext.Response.Headers.RetryAfter = "5";
            }

            return problem.WriteAsync(httpContext);
        }
    }
}
