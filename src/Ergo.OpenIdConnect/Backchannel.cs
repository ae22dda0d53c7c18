using System.Net;
using System.Text.Json;

namespace Ergo.OpenIdConnect;

/// <summary>An answer of the provider, read in full.</summary>
internal sealed record BackchannelReply(HttpStatusCode Status, string? MediaType, byte[] Body)
{
    /// <summary>The answer as a JSON object.</summary>
    /// <param name="what">Whose answer it is, for the log.</param>
    public JsonElement Json(string what) =>
        "application/json".Equals(MediaType, StringComparison.OrdinalIgnoreCase) || MediaType?.EndsWith("+json", StringComparison.OrdinalIgnoreCase) == true
            ? StrictJson.Object(Body) ?? throw OpenIdConnectException.Unavailable($"The answer of {what} is not a JSON object.")
            : throw OpenIdConnectException.Unavailable($"The answer of {what} is of type '{LogText.Of(MediaType)}', not JSON.");
}

/// <summary>Calls to the provider, limited in time and size whatever it does.</summary>
internal sealed class Backchannel(HttpClient http, TimeSpan timeout, TimeProvider time)
{
    /// <summary>Sends a request and reads the whole answer.</summary>
    /// <param name="request">The request; disposed here.</param>
    /// <param name="what">What is called, for the log.</param>
    /// <param name="cancellationToken">The caller's own wish to end.</param>
    /// <exception cref="OpenIdConnectException">No answer in time, or one that is too large.</exception>
    public async Task<BackchannelReply> SendAsync(HttpRequestMessage request, string what, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            using (request)
            using (var response = await http.SendAsync(request, either.Token))
            {
                var body = await response.Content.ReadAsByteArrayAsync(either.Token);
                return new BackchannelReply(response.StatusCode, response.Content.Headers.ContentType?.MediaType, body);
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw OpenIdConnectException.Unavailable($"No answer of {what} within {timeout.TotalSeconds:0} s.");
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            throw OpenIdConnectException.Unavailable($"{what} cannot be reached or answers too much: {e.Message}", e);
        }
    }

    /// <summary>Reads a JSON object.</summary>
    /// <param name="address">Where it is.</param>
    /// <param name="what">What it is, for the log.</param>
    public async Task<BackchannelReply> GetAsync(string address, string what)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, address);
        request.Headers.Accept.ParseAdd("application/json");
        var reply = await SendAsync(request, what, CancellationToken.None);
        return reply.Status == HttpStatusCode.OK ? reply : throw OpenIdConnectException.Unavailable($"{what} answers {(int)reply.Status}.");
    }
}
