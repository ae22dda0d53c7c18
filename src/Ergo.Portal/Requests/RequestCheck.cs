using System.Globalization;
using System.Net.Mime;
using Ergo.Database;
using Ergo.Operations.ApiKeys;
using Microsoft.Extensions.Primitives;

namespace Ergo.Portal.Requests;

/// <summary>Answers 400, in one line and before the database is asked, to what no person's browser sends.</summary>
internal static partial class RequestCheck
{
    private const string HostAdvice = "The request's Host header is empty or malformed. Open the portal under its own host name.";
    private const string FormAdvice = "The form cannot be read. Load the page again and send it once more.";
    private const string FormField = "A form field";
    private const string Address = "The address";

    /// <summary>Refuses host names that make no address, and control characters in addresses.</summary>
    public static void UsePortalAddressCheck(this WebApplication app)
    {
        var logger = Logger(app);
        app.Use((context, next) => HostFault(context.Request) is { } host ? RefuseAsync(context, logger, host)
            : AddressFault(context.Request) is { } address ? RefuseAsync(context, logger, address)
            : next(context));
    }

    /// <summary>Refuses control characters in the fields of forms. After the limits, since a form is read for it.</summary>
    public static void UsePortalFormCheck(this WebApplication app)
    {
        var logger = Logger(app);
        app.Use(async (context, next) =>
        {
            // What has no endpoint is read, within limits of its own, by the sign-in handler or by nobody.
            if (context.Request.HasFormContentType && context.GetEndpoint() is not null && await FormFaultAsync(context) is { } fault)
            {
                await RefuseAsync(context, logger, fault);
                return;
            }

            await next(context);
        });
    }

    private static ILogger Logger(WebApplication app) => app.Services.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(RequestCheck));

    private static string? AddressFault(HttpRequest request) =>
        Fault(Address, request.Path.Value) ?? Fault(Address, request.QueryString.Value)
        ?? request.Query.Select(pair => Fault(Address, pair.Key) ?? Fault(Address, pair.Value)).FirstOrDefault(fault => fault is not null);

    // Pages work out their own address from it. A probe that sends none is answered with a word.
    private static string? HostFault(HttpRequest request) =>
        request.Path.StartsWithSegments("/health")
        || (Uri.TryCreate($"{request.Scheme}://{request.Host.Value}/", UriKind.Absolute, out var address) && address is { Host.Length: > 0, UserInfo.Length: 0, AbsolutePath: "/" })
            ? null
            : HostAdvice;

    private static async Task<string?> FormFaultAsync(HttpContext context)
    {
        try
        {
            var form = await context.Request.ReadFormAsync(context.RequestAborted);
            return form.Select(field => Fault(FormField, field.Key) ?? Fault(FormField, field.Value, isText: true)).FirstOrDefault(fault => fault is not null);
        }
        catch (InvalidDataException failure) when (failure.InnerException is InvalidOperationException)
        {
            // What the framework's reader of forms makes of %00.
            return Words(FormField, '\0');
        }
        catch (Exception failure) when (failure is InvalidDataException or IOException && !context.RequestAborted.IsCancellationRequested)
        {
            return FormAdvice;
        }
    }

    private static string? Fault(string where, StringValues texts, bool isText = false)
    {
        foreach (var text in texts)
        {
            foreach (var sign in text ?? "")
            {
                if ((sign < ' ' || sign == '\x7F') && !(isText && sign is '\t' or '\r' or '\n'))
                {
                    return Words(where, sign);
                }
            }
        }

        return null;
    }

    private static string Words(string where, char sign) => string.Create(CultureInfo.InvariantCulture, $"{where} has the control character U+{(int)sign:X4}. Remove it and try again.");

    private static Task RefuseAsync(HttpContext context, ILogger logger, string fault)
    {
        LogRefused(logger, context.Request.Method, context.Address() ?? "an unknown address", fault);
        if (context.IsForApi())
        {
            return ApiProblem.Of(StatusCodes.Status400BadRequest, Notice.Of(ApiCodes.RequestFault, ("reason", fault))).WriteAsync(context);
        }

        context.Response.StatusCode = StatusCodes.Status400BadRequest;
        context.Response.ContentType = MediaTypeNames.Text.Plain + "; charset=utf-8";
        return context.Response.WriteAsync(fault);
    }

    [LoggerMessage(LogLevel.Warning, "Refused a {Method} from {Address}: {Fault}")]
    private static partial void LogRefused(ILogger logger, string method, string address, string fault);
}
