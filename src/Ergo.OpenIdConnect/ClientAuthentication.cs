using System.Net.Http.Headers;
using System.Text;

namespace Ergo.OpenIdConnect;

/// <summary>Proves to the provider which client asks.</summary>
internal static class ClientAuthentication
{
    /// <summary>A form post with the client's id and, where there is one, its secret, in the way the provider takes it.</summary>
    /// <param name="address">Where the form goes.</param>
    /// <param name="fields">The form without the client.</param>
    /// <param name="methods">What discovery offers; empty means the standard's default, <c>client_secret_basic</c>.</param>
    /// <param name="options">The client.</param>
    /// <exception cref="OpenIdConnectException">The provider takes the secret in no known way.</exception>
    public static HttpRequestMessage Post(string address, IEnumerable<KeyValuePair<string, string>> fields, ICollection<string> methods, OpenIdConnectOptions options)
    {
        var form = fields.Where(field => field.Key != "client_id").Append(new("client_id", options.ClientId)).ToList();
        var request = new HttpRequestMessage(HttpMethod.Post, address);
        if (!string.IsNullOrEmpty(options.ClientSecret))
        {
            if (methods.Count == 0 || methods.Contains("client_secret_basic"))
            {
                // RFC 6749, 2.3.1: both are form-encoded before they are joined.
                var credentials = $"{Uri.EscapeDataString(options.ClientId)}:{Uri.EscapeDataString(options.ClientSecret)}";
                request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.ASCII.GetBytes(credentials)));
            }
            else if (methods.Contains("client_secret_post"))
            {
                form.Add(new("client_secret", options.ClientSecret));
            }
            else
            {
                request.Dispose();
                throw OpenIdConnectException.Unavailable("The provider takes client secrets neither by client_secret_basic nor by client_secret_post.");
            }
        }

        request.Content = new FormUrlEncodedContent(form);
        request.Headers.Accept.ParseAdd("application/json");
        return request;
    }
}
