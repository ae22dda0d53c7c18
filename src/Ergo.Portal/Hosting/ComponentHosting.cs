using Ergo.Portal.Shared;
using Ergo.Portal.Shared.Dialogs;
using Microsoft.AspNetCore.Components;
using MudBlazor;
using MudBlazor.Services;

namespace Ergo.Portal.Hosting;

/// <summary>Razor components over Blazor Server circuits.</summary>
internal static class ComponentHosting
{
    /// <summary>Adds the components, the circuit limits and the services the shared components need.</summary>
    public static void AddPortalComponents(this WebApplicationBuilder builder)
    {
        builder.Services.AddRazorComponents()
            .AddInteractiveServerComponents(circuit =>
            {
                circuit.DetailedErrors = false;
                circuit.DisconnectedCircuitMaxRetained = 100;
                circuit.DisconnectedCircuitRetentionPeriod = TimeSpan.FromMinutes(3);
                circuit.JSInteropDefaultCallTimeout = TimeSpan.FromSeconds(30);
            })
            .AddHubOptions(hub =>
            {
                hub.MaximumParallelInvocationsPerClient = 1;
                hub.MaximumReceiveMessageSize = 32 * 1024;
                hub.EnableDetailedErrors = false;
            });
        builder.Services.AddCascadingAuthenticationState();
        builder.Services.AddMudServices(mud =>
        {
            // Nothing moves unless data changed.
            mud.PopoverOptions.Duration = TimeSpan.Zero;
            mud.SnackbarConfiguration.PreventDuplicates = false;
        });
        builder.Services.AddScoped(services => new Toast(services.GetRequiredService<ISnackbar>, services.GetRequiredService<TimeProvider>()));
        builder.Services.AddScoped<Confirm>();
    }

    /// <summary>Maps every page of the assembly of <typeparamref name="TRoot"/>.</summary>
    public static void MapPortalComponents<TRoot>(this WebApplication app) where TRoot : IComponent =>
        app.MapRazorComponents<TRoot>().AddInteractiveServerRenderMode(circuit =>
            // The portal sends its own policy, which names the frame ancestors.
            circuit.ContentSecurityFrameAncestorsPolicy = null);
}
