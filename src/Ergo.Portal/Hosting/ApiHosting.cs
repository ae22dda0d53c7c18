using System.Text.Json;
using System.Text.Json.Serialization;
using Ergo.Accounts.ApiRequests;
using Ergo.Operations.ApiKeys;
using Ergo.Portal.Api.Audit;
using Ergo.Portal.Api.Figures;
using Ergo.Portal.Api.Jobs;
using Ergo.Portal.Api.Programs;
using Ergo.Portal.Api.Reports;
using Ergo.Portal.Api.Retention;
using Ergo.Portal.Api.Runs;
using Ergo.Portal.Api.Views;
using Ergo.Portal.Requests;
using Ergo.Portal.SignIn.Programs;
using Microsoft.AspNetCore.Authorization;

namespace Ergo.Portal.Hosting;

/// <summary>The HTTP API for programs: the operations and figures of the pages, behind keys and tokens.</summary>
internal static class ApiHosting
{
    /// <summary>Adds it.</summary>
    public static void AddPortalApi(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddSingleton<ApiKeyOperations>();
        services.AddSingleton<ApiRequestStore>();
        services.AddSingleton<ApiOperationStore>();
        services.AddSingleton<ApiWork>();
        services.AddSingleton<Idempotency>();
        services.AddSingleton<UnknownAddress>();
        services.AddSingleton<IAuthorizationMiddlewareResultHandler, ApiAccess>();
        ApiDocument.Add(services);
        services.ConfigureHttpJsonOptions(json =>
        {
            var options = json.SerializerOptions;
            options.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.CamelCase));
            // What is misspelt or of another type is told, not passed over.
            options.UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow;
            options.AllowDuplicateProperties = false;
            options.NumberHandling = JsonNumberHandling.Strict;
            options.RespectNullableAnnotations = true;
            options.RespectRequiredConstructorParameters = true;
        });
    }

    /// <summary>Answers repeated requests as the first time, once it is known whose they are.</summary>
    public static void UsePortalApi(this WebApplication app)
    {
        var idempotency = app.Services.GetRequiredService<Idempotency>();
        app.UseWhen(ApiErrors.IsForApi, api => api.Use((context, next) => idempotency.PassAsync(context, next)));
    }

    /// <summary>Maps its addresses.</summary>
    public static void MapPortalApi(this WebApplication app)
    {
        var api = app.MapGroup("/api").AddEndpointFilterFactory(KnownQuery.Make);
        ViewsApi.Map(api);
        RetentionApi.Map(api);
        SettingsApi.Map(api);
        RunsApi.Map(api);
        JobsApi.Map(api);
        ReportsApi.Map(api);
        ExportsApi.Map(api);
        AuditApi.Map(api);
        FiguresApi.Map(api);
        ApiDocument.Map(app);
        app.Map("/api/{**rest}", (HttpContext context, UnknownAddress unknown) => unknown.Answer(context)).RequireAuthorization(ApiPolicies.Anybody).DisableAntiforgery();
    }
}
