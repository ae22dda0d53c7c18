using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace Ergo.OpenIdConnect;

/// <summary>Gives each scheme its connection to the provider and its keys for the state.</summary>
internal sealed class OpenIdConnectPostConfigure(IDataProtectionProvider protection, TimeProvider time) : IPostConfigureOptions<OpenIdConnectOptions>
{
    public void PostConfigure(string? name, OpenIdConnectOptions options)
    {
        // Behind a proxy the request itself may look like http.
        options.CorrelationCookie.SecurePolicy = options.PublicOrigin?.StartsWith("https:", StringComparison.Ordinal) == true
            ? CookieSecurePolicy.Always
            : CookieSecurePolicy.SameAsRequest;
        options.State = new StateProtector(options.DataProtectionProvider ?? protection, name ?? "");
        options.Backchannel ??= CreateBackchannel(options);
        options.Provider = new ProviderClient(options, options.Backchannel, options.TimeProvider ?? time);
    }

    private static HttpClient CreateBackchannel(OpenIdConnectOptions options) =>
        // Redirects are not followed: secrets and codes go to the addresses of the discovery document or nowhere.
        new(options.BackchannelHttpHandler ?? new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, PooledConnectionLifetime = TimeSpan.FromMinutes(5) })
        {
            // The limit of time is set for each call, on this application's clock.
            Timeout = Timeout.InfiniteTimeSpan,
            MaxResponseContentBufferSize = Math.Max(1, options.ResponseLimit),
        };
}
