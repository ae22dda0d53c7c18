using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using Ergo.Accounts.Alerts;
using Ergo.Database;
using Ergo.Operations.Alerts;
using Ergo.Portal.Startup;
using Ergo.Portal.Words;
using Microsoft.Extensions.Options;

namespace Ergo.Portal.Delivery;

/// <summary>Sends alerts as signed POSTs, by the Standard Webhooks specification.</summary>
internal sealed class WebhookSender : IDisposable
{
    private readonly HttpClient _http;
    private readonly TimeSpan _timeout;
    private readonly IAlertSeal _seal;
    private readonly PortalAddress _portal;
    private readonly TimeProvider _time;

    /// <summary>Makes the one client, which follows nothing and keeps nothing.</summary>
    public WebhookSender(IOptions<AlertSettings> settings, WebhookAddresses addresses, IAlertSeal seal, PortalAddress portal, TimeProvider time)
    {
        (_timeout, _seal, _portal, _time) = (settings.Value.Timeout, seal, portal, time);
        _http = new HttpClient(new SocketsHttpHandler
        {
            // A receiver must not lead it elsewhere, nor a proxy hide where it leads.
            AllowAutoRedirect = false, UseProxy = false, UseCookies = false, ConnectCallback = addresses.ConnectAsync,
            // A name may lead elsewhere soon; each address is judged when it is connected to.
            PooledConnectionLifetime = TimeSpan.FromMinutes(1),
            ActivityHeadersPropagator = null,
        })
        { Timeout = Timeout.InfiniteTimeSpan };
    }

    /// <inheritdoc />
    public void Dispose() => _http.Dispose();

    /// <summary>Sends one alert.</summary>
    public async Task<AlertSending> SendAsync(AlertTarget target, OutgoingAlert alert, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        var now = _time.GetUtcNow();
        if (SecretsOf(target, now) is not { } secrets)
        {
            return new AlertSending(AttemptResult.Failed, null, Notice.Of(AlertCodes.SecretUnreadable), TimeSpan.Zero);
        }

        var body = AlertBody.Of(alert, _portal);
        var (seconds, signature) = (now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture), WebhookSecret.Sign(secrets, alert.Message, now, body));
        using HttpRequestMessage request = new(HttpMethod.Post, target.Address) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json", "utf-8");
        request.Headers.UserAgent.Add(new ProductInfoHeaderValue("Ergo-Portal", ProductVersion.Text.Split('+', ' ')[0]));
        request.Headers.Add("webhook-id", alert.Message);
        request.Headers.Add("webhook-timestamp", seconds);
        request.Headers.Add("webhook-signature", signature);
        var proof = $"webhook-id: {alert.Message}\nwebhook-timestamp: {seconds}\nwebhook-signature: {signature}";
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(_timeout);
        var (result, status, answer) = await PostAsync(request, limit.Token, cancellationToken);
        return new AlertSending(result, status, answer, Stopwatch.GetElapsedTime(started)) { Proof = proof };
    }

    private async Task<(AttemptResult, int?, Notice?)> PostAsync(HttpRequestMessage request, CancellationToken limit, CancellationToken stopped)
    {
        try
        {
            // What the receiver writes is of no use here, however much it is.
            using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit);
            var status = (int)response.StatusCode;
            return response.StatusCode switch
            {
                _ when response.IsSuccessStatusCode => (AttemptResult.Sent, status, null),
                HttpStatusCode.Gone => (AttemptResult.Gone, status, Notice.Of(AlertCodes.Gone)),
                >= HttpStatusCode.MultipleChoices and < HttpStatusCode.BadRequest => (AttemptResult.Failed, status, Notice.Of(AlertCodes.Redirected, ("status", status))),
                _ => (AttemptResult.Failed, status, Notice.Of(AlertCodes.Status, ("status", status))),
            };
        }
        catch (OperationCanceledException) when (!stopped.IsCancellationRequested)
        {
            return (AttemptResult.Failed, null, Notice.Of(AlertCodes.TimedOut, ("seconds", (int)_timeout.TotalSeconds)));
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException or UriFormatException or InvalidOperationException)
        {
            return (AttemptResult.Failed, null, Causes(failure).OfType<ForbiddenAddressException>().FirstOrDefault()?.Notice ?? Notice.Of(AlertCodes.NotReached, ("why", Causes(failure).Last().Message)));
        }
    }

    // Null where one that is needed cannot be read: a message without the right signature would be refused for good.
    private List<byte[]>? SecretsOf(AlertTarget target, DateTimeOffset now)
    {
        if (target.Secret is not { } current || _seal.Open(current) is not { } secret)
        {
            return null;
        }

        List<byte[]> secrets = [secret];
        if (target.OldSecret is { } old && target.OldSecretUntil > now && _seal.Open(old) is { } before)
        {
            secrets.Add(before);
        }

        return secrets;
    }

    private static IEnumerable<Exception> Causes(Exception failure)
    {
        for (var cause = failure; cause is not null; cause = cause.InnerException)
        {
            yield return cause;
        }
    }
}
