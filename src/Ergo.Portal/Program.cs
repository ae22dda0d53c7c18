using Ergo.Portal.Commands;
using Ergo.Portal.Hosting;
using Ergo.Portal.Requests;
using Ergo.Portal.SignIn;
using Ergo.Portal.SignIn.Keys;

return PortalCommands.Has(args) ? await PortalCommands.RunAsync(args, AddServicesAsync) : await PortalStart.RunAsync(args, AddServicesAsync, UsePipeline);

static async Task<IAsyncDisposable?> AddServicesAsync(WebApplicationBuilder builder)
{
    builder.AddPortalLog();
    builder.AddPortalServer();
    builder.CheckAdoption();
    builder.AddPortalSecurity();
    builder.AddPortalRateLimits();
    builder.AddPortalAuth();
    builder.CheckPortalHosts();
    builder.AddPortalComponents();
    builder.AddPageHandover();
    builder.AddPortalHealth();
    builder.AddPortalExports();
    builder.AddPortalAlerts();
    builder.AddPortalAdmin();
    builder.AddPortalApi();
    builder.AddPortalPrivacy();
    builder.AddPortalFigures();
    builder.AddPortalJobs();
    builder.AddPortalTelemetry();
    var embedded = await builder.AddPortalDatabaseAsync();
    builder.AddPortalDemo(usesEmbeddedDatabase: embedded is not null);
    builder.LeavePortalKeysUntilNeeded();
    return embedded;
}

static void UsePipeline(WebApplication app)
{
    app.UsePortalProxies();
    app.UsePortalSecurityHeaders();
    app.UsePortalAddressCheck();
    app.UsePortalMetrics();
    app.UsePageHandover();
    app.UsePortalErrorPages();
    app.UsePortalApiErrors();
    app.UsePortalStartingPage();
    app.UsePortalRateLimits();
    app.UsePortalFormCheck();
    app.UsePortalCompression();
    app.UsePortalAuth();
    app.UsePortalApi();
    app.MapPortalAssets();
    app.MapPortalAuth();
    app.MapPortalHealth();
    app.MapPortalExports();
    app.MapPortalApi();
    app.MapPortalComponents<App>();
}
