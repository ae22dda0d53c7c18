using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Ergo.OpenIdConnect.Tests.Hostile;

/// <summary>Takes requests and never answers.</summary>
internal static class SilentServer
{
    public static async Task<WebApplication> StartAsync(int port, TaskCompletionSource reached)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.Urls.Add($"http://127.0.0.1:{port}");
        app.Run(async context =>
        {
            reached.TrySetResult();
            await Task.Delay(Timeout.Infinite, context.RequestAborted);
        });
        await app.StartAsync();
        return app;
    }
}
