using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Ergo.OpenIdConnect;

/// <summary>Adds sign-in with an OpenID provider.</summary>
public static class ErgoOpenIdConnectExtensions
{
    /// <summary>Adds a provider: Microsoft's handler, with everything set that it leaves open. The settings are checked at start.</summary>
    /// <param name="builder">The application's authentication.</param>
    /// <param name="scheme">The name under which the provider is challenged; part of the keys that protect the state.</param>
    /// <param name="configure">Sets the options.</param>
    public static AuthenticationBuilder AddErgoOpenIdConnect(this AuthenticationBuilder builder, string scheme, Action<ProviderOptions> configure)
    {
        var services = builder.Services;
        services.AddDataProtection();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<IReplayMemory, ReplayMemory>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<ProviderOptions>, ProviderOptionsValidator>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IPostConfigureOptions<OpenIdConnectOptions>, OpenIdConnectPostConfigureOptions>());
        services.AddOptions<ProviderOptions>(scheme).Configure(configure).ValidateOnStart();
        services.AddOptions<OpenIdConnectOptions>(scheme)
            .Configure<IOptionsMonitor<ProviderOptions>, TimeProvider>((handler, providers, time) => HandlerOptions.Apply(providers.Get(scheme), handler, time));
        return builder.AddRemoteScheme<OpenIdConnectOptions, StrictOpenIdConnectHandler>(scheme, displayName: null, configureOptions: null);
    }
}
