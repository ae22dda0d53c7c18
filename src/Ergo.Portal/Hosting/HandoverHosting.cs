using Ergo.Portal.Live;
using Microsoft.AspNetCore.Components.Server.Circuits;

namespace Ergo.Portal.Hosting;

/// <summary>Open pages that go on elsewhere when the portal stops.</summary>
internal static class HandoverHosting
{
    /// <summary>Adds the count of open pages and what asks them to go on.</summary>
    public static void AddPageHandover(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<OpenPages>();
        builder.Services.AddScoped<CircuitHandler, OpenPageCircuit>();
        builder.Services.AddSingleton<PageHandover>();
        builder.Services.AddHostedService(provider => provider.GetRequiredService<PageHandover>());
    }

    /// <summary>Refuses new circuits while the portal stops.</summary>
    public static void UsePageHandover(this WebApplication app)
    {
        var handover = app.Services.GetRequiredService<PageHandover>();
        app.Use(next => context => handover.RefuseAsync(context, next));
    }
}
