using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Ergo.OpenIdConnect;

/// <summary>Adds sign-in with an OpenID provider.</summary>
public static class OpenIdConnectExtensions
{
    /// <summary>Adds a provider. The settings are checked at start.</summary>
    /// <param name="builder">The application's authentication.</param>
    /// <param name="scheme">The name under which the provider is challenged; part of the keys that protect the state.</param>
    /// <param name="configure">Sets the options.</param>
    public static AuthenticationBuilder AddErgoOpenIdConnect(this AuthenticationBuilder builder, string scheme, Action<OpenIdConnectOptions> configure)
    {
        var services = builder.Services;
        services.AddDataProtection();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<IReplayMemory, ReplayMemory>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IPostConfigureOptions<OpenIdConnectOptions>, OpenIdConnectPostConfigure>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<OpenIdConnectOptions>, OpenIdConnectOptionsValidator>());
        services.AddOptions<OpenIdConnectOptions>(scheme).ValidateOnStart();
        return builder.AddRemoteScheme<OpenIdConnectOptions, OpenIdConnectHandler>(scheme, displayName: null, configure);
    }
}
