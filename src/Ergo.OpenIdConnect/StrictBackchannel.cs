using System.Net;

namespace Ergo.OpenIdConnect;

/// <summary>Calls to the provider: to safe addresses only, limited in time and size whatever it does, and answered with a JSON object or refused.</summary>
internal sealed class StrictBackchannel(ProviderOptions options, TimeProvider time) : DelegatingHandler
{
    /// <exception cref="OpenIdConnectException">No answer in time, or one that nothing should be read from.</exception>
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (!Addresses.IsSecure(request.RequestUri?.OriginalString, out var address))
        {
            throw OpenIdConnectException.Unavailable($"The provider names an address that is not on https: {LogText.Of(request.RequestUri?.OriginalString)}.");
        }

        var what = LogText.Of($"{request.Method} {address.AbsolutePath}");
        using var limit = new CancellationTokenSource(options.BackchannelTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        request.Headers.Accept.ParseAdd("application/json");
        HttpResponseMessage? response = null;
        try
        {
            response = await base.SendAsync(request, either.Token);
            await response.Content.LoadIntoBufferAsync(options.ResponseLimit, either.Token);
            Check(response, await response.Content.ReadAsByteArrayAsync(either.Token), what);
            var checkedResponse = response;
            response = null;
            return checkedResponse;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw OpenIdConnectException.Unavailable($"No answer to {what} within {options.BackchannelTimeout.TotalSeconds:0} s.");
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            throw OpenIdConnectException.Unavailable($"{what} cannot be reached or answers too much: {e.Message}", e);
        }
        finally
        {
            response?.Dispose();
        }
    }

    private static void Check(HttpResponseMessage response, byte[] body, string what)
    {
        if (response.StatusCode is not (HttpStatusCode.OK or HttpStatusCode.Created))
        {
            var error = StrictJson.Object(body)?.Text("error") is { } told ? $" ({LogText.Of(told)})" : "";
            // 400 is about what was sent, such as a code that is none; the rest about the provider or this registration.
            var failure = response.StatusCode == HttpStatusCode.BadRequest ? SignInFailure.Refused : SignInFailure.Unavailable;
            throw new OpenIdConnectException(failure, $"{what} answers {(int)response.StatusCode}{error}.");
        }

        // A token (application/jwt) is refused with every other type: nobody would have checked who signed it.
        var type = response.Content.Headers.ContentType?.MediaType;
        if (!"application/json".Equals(type, StringComparison.OrdinalIgnoreCase) && type?.EndsWith("+json", StringComparison.OrdinalIgnoreCase) != true)
        {
            throw OpenIdConnectException.Unavailable($"The answer to {what} is of type '{LogText.Of(type)}', not JSON.");
        }

        if (StrictJson.Object(body) is null)
        {
            throw OpenIdConnectException.Unavailable($"The answer to {what} is not a JSON object.");
        }
    }
}
