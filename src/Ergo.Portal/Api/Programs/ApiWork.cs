using System.Globalization;
using Ergo.Accounts.ApiRequests;
using Ergo.Database;
using Ergo.Operations;
using Ergo.Operations.Access;
using Ergo.Portal.Navigation;
using Ergo.Portal.SignIn.Sessions;

namespace Ergo.Portal.Api.Programs;

/// <summary>Long work as programs follow it.</summary>
/// <param name="Id">Its id.</param>
/// <param name="State">running, done, stopped, refused, failed, or interrupted where the portal that did it is gone.</param>
/// <param name="Act">What is done.</param>
/// <param name="StartedBy">Who started it.</param>
/// <param name="StartedAt">When.</param>
/// <param name="EndedAt">When it ended; null while it goes on.</param>
/// <param name="Result">What came of it; null while it goes on.</param>
public sealed record OperationAnswer(Guid Id, string State, CodeAnswer Act, string StartedBy, DateTimeOffset StartedAt, DateTimeOffset? EndedAt, CodeAnswer? Result)
{
    internal static OperationAnswer Of(ApiOperation work) =>
        new(work.Id, work.State, CodeAnswer.Of(work.Act), work.StartedBy, work.StartedAt, work.EndedAt, work.Result is { } result ? CodeAnswer.Of(result) : null);
}

/// <summary>Starts long work for a program, which goes on when the program leaves: what does not end at once is followed by its own address.</summary>
internal sealed partial class ApiWork(ApiOperationStore store, TimeProvider time, ILogger<ApiWork> logger)
{
    // What is refused is so at once, and need not be followed.
    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(60);

    /// <summary>Starts it, and waits as long as the header <c>Prefer: wait=&lt;seconds&gt;</c> asks for, 1 to 60 seconds.</summary>
    /// <param name="context">The request.</param>
    /// <param name="act">What is done.</param>
    /// <param name="operation">Does it for the program.</param>
    /// <returns>200 with the ended work, 202 with the running one and its address, or why it was refused.</returns>
    public async Task<IResult> StartAsync(HttpContext context, Notice act, Func<Actor, Task<Outcome>> operation)
    {
        var actor = context.User.Actor();
        var id = Guid.CreateVersion7(time.GetUtcNow());
        await store.BeginAsync(id, SubjectOf(actor), actor.Signature.Words, act);
        var work = FollowAsync(id, operation(actor));
        try
        {
            // Not given up where the program leaves: what it began goes on, and its answer is kept.
            await work.WaitAsync(Patience(context), time, CancellationToken.None);
        }
        catch (TimeoutException)
        {
            context.Response.Headers.Location = ApiUrls.Operation(id);
            context.Response.Headers.RetryAfter = "2";
            return TypedResults.Json(OperationAnswer.Of((await store.FindAsync(id, CancellationToken.None))!), statusCode: StatusCodes.Status202Accepted);
        }

        var outcome = await work;
        return outcome.Kind is OutcomeKind.Done or OutcomeKind.Stopped ? TypedResults.Ok(OperationAnswer.Of((await store.FindAsync(id, CancellationToken.None))!)) : ApiAnswers.Problem(outcome);
    }

    /// <summary>Work that a program may follow: its own, and all of it for those who may open the admin pages.</summary>
    public async Task<ApiOperation?> FindAsync(Actor actor, Guid id, CancellationToken cancellationToken) =>
        await store.FindAsync(id, cancellationToken) is { } work && (work.Subject == SubjectOf(actor) || Rights.Allow(actor, Rights.Admin)) ? work : null;

    private async Task<Outcome> FollowAsync(Guid id, Task<Outcome> operation)
    {
        while (await Task.WhenAny(operation, Task.Delay(ApiOperationStore.Beat, time)) != operation)
        {
            await TryAsync(() => store.BeatAsync(id));
        }

        try
        {
            var outcome = await operation;
            await TryAsync(() => store.EndAsync(id, WordOf(outcome.Kind), outcome.Result));
            return outcome;
        }
        catch (Exception)
        {
            // Whoever follows it must not wait for it.
            await TryAsync(() => store.EndAsync(id, WordOf(OutcomeKind.Failed), null));
            throw;
        }
    }

    private async Task TryAsync(Func<Task> note)
    {
        try
        {
            await note();
        }
        catch (Exception failure) when (StoreFailure.Is(failure))
        {
            LogUnnoted(logger, failure);
        }
    }

    private static TimeSpan Patience(HttpContext context)
    {
        foreach (var preference in context.Request.Headers["Prefer"].SelectMany(header => (header ?? "").Split([',', ';'], StringSplitOptions.TrimEntries)))
        {
            if (preference.StartsWith("wait=", StringComparison.OrdinalIgnoreCase) && int.TryParse(preference.AsSpan(5), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds))
            {
                return TimeSpan.FromSeconds(Math.Clamp(seconds, Shortest.TotalSeconds, Longest.TotalSeconds));
            }
        }

        return Shortest;
    }

    private static string SubjectOf(Actor actor) => $"{actor.Origin?.Issuer} {actor.Origin?.Subject}";

    private static string WordOf(OutcomeKind kind) => kind switch
    {
        OutcomeKind.Done => "done", OutcomeKind.Stopped => "stopped", OutcomeKind.Refused => "refused", _ => "failed",
    };

    [LoggerMessage(LogLevel.Error, "How far work of the API is could not be noted")]
    private static partial void LogUnnoted(ILogger logger, Exception failure);
}
