using Ergo.Portal.Demo;
using Ergo.Portal.SignIn;
using Ergo.Portal.Startup;

namespace Ergo.Portal.Hosting;

/// <summary>Demo data, where it is wanted.</summary>
internal static class DemoHosting
{
    /// <summary>Adds the demo history and live feed if the settings ask for them.</summary>
    /// <param name="builder">The portal under construction.</param>
    /// <param name="usesEmbeddedDatabase">True when no connection string is configured.</param>
    public static void AddPortalDemo(this WebApplicationBuilder builder, bool usesEmbeddedDatabase)
    {
        var demo = SettingsReader.Read<DemoOptions>(builder.Configuration, DemoOptions.Section).Options;
        builder.Services.AddSingleton<DemoDataState>();
        if (demo.MakesData(builder.Environment, usesEmbeddedDatabase))
        {
            builder.Services.AddHostedService<DemoData>();
        }
    }
}
