using Ergo.Portal.Figures;
using Ergo.Portal.Startup;
using Microsoft.Extensions.Options;

namespace Ergo.Portal.Hosting;

/// <summary>How figures are read.</summary>
internal static class FigureHosting
{
    /// <summary>Adds the section <c>Figures</c>.</summary>
    public static void AddPortalFigures(this WebApplicationBuilder builder)
    {
        builder.AddSettings<FigureSettings, FigureSettingsValidator>(FigureSettings.Section);
        builder.Services.AddSingleton(provider => new FigureRules(provider.GetRequiredService<IOptions<FigureSettings>>().Value.SmallNumber));
    }
}
