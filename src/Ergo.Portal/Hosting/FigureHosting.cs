using Ergo.Portal.Figures;
using Microsoft.Extensions.Options;

namespace Ergo.Portal.Hosting;

/// <summary>How figures are read.</summary>
internal static class FigureHosting
{
    /// <summary>Adds the section <c>Figures</c>.</summary>
    public static void AddPortalFigures(this WebApplicationBuilder builder)
    {
        builder.Services.AddOptions<FigureSettings>().BindConfiguration(FigureSettings.Section).ValidateOnStart();
        builder.Services.AddSingleton<IValidateOptions<FigureSettings>, FigureSettingsValidator>();
        builder.Services.AddSingleton(provider => new FigureRules(provider.GetRequiredService<IOptions<FigureSettings>>().Value.SmallNumber));
    }
}
