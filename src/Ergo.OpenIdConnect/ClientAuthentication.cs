using System.Net.Http.Headers;
using System.Text;
using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;

namespace Ergo.OpenIdConnect;

/// <summary>
/// Proves to the provider which client asks, in the way the provider takes it. Microsoft's handler would put the secret into every
/// form, so it is not given any.
/// </summary>
internal sealed class ClientAuthentication(ProviderOptions options, IConfigurationManager<OpenIdConnectConfiguration> configuration) : DelegatingHandler
{
    /// <exception cref="OpenIdConnectException">The provider takes the secret in no known way.</exception>
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (request.Content is FormUrlEncodedContent form && !string.IsNullOrEmpty(options.ClientSecret))
        {
            var methods = (await configuration.GetConfigurationAsync(cancellationToken)).TokenEndpointAuthMethodsSupported;
            // Without a word of the provider it is the standard's default.
            if (methods.Count == 0 || methods.Contains("client_secret_basic"))
            {
                // RFC 6749, 2.3.1: both are form-encoded before they are joined.
                var credentials = $"{Uri.EscapeDataString(options.ClientId)}:{Uri.EscapeDataString(options.ClientSecret)}";
                request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.ASCII.GetBytes(credentials)));
            }
            else if (methods.Contains("client_secret_post"))
            {
                var fields = $"{await form.ReadAsStringAsync(cancellationToken)}&client_secret={Uri.EscapeDataString(options.ClientSecret)}";
                request.Content = new StringContent(fields, Encoding.ASCII, form.Headers.ContentType!);
            }
            else
            {
                throw OpenIdConnectException.Unavailable("The provider takes client secrets neither by client_secret_basic nor by client_secret_post.");
            }
        }

        return await base.SendAsync(request, cancellationToken);
    }
}
