using Ergo.Operations.Limits;
using Ergo.Operations.Privacy;
using Ergo.Operations.Retention;
using Ergo.Operations.Schedule;
using Ergo.Operations.Sessions;
using Ergo.Operations.Storage;
using Ergo.Operations.Views;
using Ergo.Operations.Work;
using Ergo.Portal.Actions;
using Ergo.Portal.Pages.Retention;
using Ergo.Portal.Scheduling;
using Ergo.Snapshots.Health;

namespace Ergo.Portal.Hosting;

/// <summary>What may be done, and the pages' door to it.</summary>
internal static class AdminHosting
{
    /// <summary>Adds operations, long work, which outlives the page that started it, and the actions of one circuit.</summary>
    public static void AddPortalAdmin(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<LongWork>();
        builder.Services.AddHostedService(provider => provider.GetRequiredService<LongWork>());
        builder.Services.AddSingleton<OperationRunner>();
        builder.Services.AddSingleton<RetentionOperations>();
        builder.Services.AddSingleton<LimitOperations>();
        builder.Services.AddSingleton<ViewOperations>();
        builder.Services.AddSingleton<StorageOperations>();
        builder.Services.AddSingleton<JobOperations>();
        builder.Services.AddSingleton<JobLog>();
        builder.Services.AddSingleton<JobsReader>();
        builder.Services.AddSingleton<SessionOperations>();
        builder.Services.AddSingleton<ErasureOperations>();
        builder.Services.AddSingleton<WorkerIdOperations>();
        builder.Services.AddSingleton<HealthReader>();
        builder.Services.AddSingleton<PortalHealth>();
        builder.Services.AddScoped<PageActions>();
        builder.Services.AddScoped<RetentionControls>();
    }
}
