using Ergo.Portal.Actions;
using Ergo.Portal.Startup;
using Ergo.Snapshots.Privacy;
using Microsoft.Extensions.Options;

namespace Ergo.Portal.Hosting;

/// <summary>What is told of single workers, and to whom.</summary>
internal static class PrivacyHosting
{
    /// <summary>Adds the section <c>Privacy</c>, pseudonyms, and the way behind them.</summary>
    public static void AddPortalPrivacy(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        builder.AddSettings<PrivacySettings, PrivacySettingsValidator>(PrivacySettings.Section);
        services.AddSingleton(provider => new PrivacyRules(provider.GetRequiredService<IOptions<PrivacySettings>>().Value.SmallestGroup));
        services.AddSingleton<WorkerPrivacy>();
        services.AddSingleton<Unmaskings>();
        services.AddSingleton<WorkerErasures>();
        services.AddScoped<WorkerIdAccess>();
    }
}
