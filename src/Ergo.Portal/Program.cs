using Ergo.Portal.Auth;
using Ergo.Portal.Components;
using Ergo.Portal.Hosting;

return await PortalStart.RunAsync(() =>
{
    var builder = WebApplication.CreateBuilder(new WebApplicationOptions
    {
        Args = args,
        // appsettings.json lies beside the assembly, so the portal starts the same from any directory.
        ContentRootPath = AppContext.BaseDirectory,
    });
    builder.AddPortalServer();
    builder.AddPortalSecurity();
    builder.AddPortalAuth();
    builder.AddPortalComponents();
    builder.AddPortalHealth();

    var app = builder.Build();
    app.UsePortalProxies();
    app.UsePortalSecurityHeaders();
    app.UsePortalErrorPages();
    app.UsePortalCompression();
    app.UsePortalAuth();
    app.MapPortalAssets();
    app.MapPortalAuth();
    app.MapPortalHealth();
    app.MapPortalComponents<App>();
    return app;
});
