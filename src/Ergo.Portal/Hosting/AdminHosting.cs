using Ergo.Portal.Admin;

namespace Ergo.Portal.Hosting;

/// <summary>What the admin pages stand on.</summary>
internal static class AdminHosting
{
    /// <summary>Adds long work, which outlives the page that started it, and the actions of one circuit.</summary>
    public static void AddPortalAdmin(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<LongWork>();
        builder.Services.AddHostedService(provider => provider.GetRequiredService<LongWork>());
        builder.Services.AddScoped<AdminActions>();
        builder.Services.AddScoped<RetentionControls>();
    }
}
