using System.Security.Cryptography;
using System.Text;
using Ergo.Accounts.ApiRequests;
using Ergo.Database;
using Ergo.Operations.ApiKeys;
using Ergo.Portal.Requests;
using Ergo.Portal.SignIn.Programs;

namespace Ergo.Portal.Api.Programs;

/// <summary>Marks an address whose answer is not kept, so that it takes no idempotency key.</summary>
internal sealed record AnswerNotKept;

/// <summary>A POST with the header <c>Idempotency-Key</c> is done once within a day, however often it is sent, and to whichever portal.</summary>
internal sealed class Idempotency(ApiRequestStore requests, ILogger<Idempotency> logger)
{
    /// <summary>The header with the key.</summary>
    public const string Header = "Idempotency-Key";

    /// <summary>Says that an answer is that of the first time.</summary>
    public const string ReplayedHeader = "Idempotency-Replayed";

    private const int LongestKey = 255;

    // A plan of many warehouses may be long; what is longer is made again.
    private const int LongestAnswer = 1024 * 1024;

    /// <summary>Does a request, or answers it as the first time.</summary>
    public async Task PassAsync(HttpContext context, RequestDelegate next)
    {
        var keys = context.Request.Headers[Header];
        if (keys.Count == 0 || !HttpMethods.IsPost(context.Request.Method) || context.User.Identity is not ProgramIdentity { Who.Origin: { } origin })
        {
            await next(context);
            return;
        }

        if (keys is not [{ Length: > 0 and <= LongestKey } key] || key.Any(sign => sign is <= ' ' or > '~') || context.GetEndpoint()?.Metadata.GetMetadata<AnswerNotKept>() is not null)
        {
            await ApiProblem.Of(StatusCodes.Status400BadRequest, Notice.Of(ApiCodes.IdempotencyFault)).WriteAsync(context);
            return;
        }

        var subject = $"{origin.Issuer} {origin.Subject}";
        context.Request.EnableBuffering();
        var body = await SHA256.HashDataAsync(context.Request.Body, context.RequestAborted);
        context.Request.Body.Position = 0;
        if (await requests.BeginAsync(subject, key, $"{context.Request.Method} {context.Request.Path}{context.Request.QueryString}", body, context.RequestAborted) is { } earlier)
        {
            await AnswerAsync(context, earlier);
            return;
        }

        await DoAsync(context, next, subject, key);
    }

    private static async Task AnswerAsync(HttpContext context, EarlierRequest earlier)
    {
        if (!earlier.IsSame)
        {
            await ApiProblem.Of(StatusCodes.Status422UnprocessableEntity, Notice.Of(ApiCodes.IdempotencyOther)).WriteAsync(context);
            return;
        }

        if (earlier.Answer is not { } answer)
        {
            context.Response.Headers.RetryAfter = "5";
            await ApiProblem.Of(StatusCodes.Status409Conflict, Notice.Of(ApiCodes.IdempotencyUnderWay, ("since", earlier.BegunAt))).WriteAsync(context);
            return;
        }

        var response = context.Response;
        response.StatusCode = answer.Status;
        response.Headers[ReplayedHeader] = "true";
        response.Headers.Location = answer.Location;
        response.Headers.CacheControl = "no-store";
        response.ContentType = answer.MediaType;
        if (answer.Body is { } body)
        {
            await response.WriteAsync(body, context.RequestAborted);
        }
    }

    private async Task DoAsync(HttpContext context, RequestDelegate next, string subject, string key)
    {
        var target = context.Response.Body;
        using MemoryStream written = new();
        context.Response.Body = written;
        ApiAnswer? answer = null;
        try
        {
            await next(context);
            var response = context.Response;
            var isLeft = (response.StatusCode >= StatusCodes.Status400BadRequest && written.Length == 0) || written.Length > LongestAnswer;
            answer = isLeft ? null : new ApiAnswer(response.StatusCode, response.Headers.Location, response.ContentType, Encoding.UTF8.GetString(written.GetBuffer(), 0, (int)written.Length));
        }
        finally
        {
            context.Response.Body = target;
            await KeepAsync(subject, key, answer);
        }

        written.Position = 0;
        await written.CopyToAsync(target, context.RequestAborted);
    }

    // What was refused for the moment, or came to nothing, may be sent again.
    private async Task KeepAsync(string subject, string key, ApiAnswer? answer)
    {
        try
        {
            if (answer is null or { Status: >= 500 or StatusCodes.Status429TooManyRequests or StatusCodes.Status403Forbidden })
            {
                await requests.ForgetAsync(subject, key);
                return;
            }

            await requests.EndAsync(subject, key, answer);
        }
        catch (Exception failure) when (StoreFailure.Is(failure))
        {
            logger.LogError(failure, "The answer to a request with an idempotency key was not kept; sent again, it is told to be under way");
        }
    }
}
