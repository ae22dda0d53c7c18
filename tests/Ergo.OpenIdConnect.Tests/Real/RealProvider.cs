using System.Diagnostics;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Ergo.OpenIdConnect.Tests.Real;

/// <summary>The certified provider of npm, as a process of its own.</summary>
internal sealed class RealProvider : IAsyncDisposable
{
    private static readonly JsonSerializerOptions WithoutNulls = new() { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    private readonly Process process;

    private RealProvider(Process process, string issuer)
    {
        this.process = process;
        Issuer = issuer;
    }

    public string Issuer { get; }

    public static async Task<RealProvider> StartAsync(string portalOrigin, string algorithm, bool par, string authentication = "client_secret_basic")
    {
        var folder = typeof(RealProvider).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == "ProviderFolder").Value!;
        var process = Process.Start(new ProcessStartInfo("node", [Path.Combine(folder, "server.mjs")])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var errors = process.StandardError.ReadToEndAsync();
        await process.StandardInput.WriteLineAsync(JsonSerializer.Serialize(new
        {
            algorithm,
            par,
            client = new
            {
                client_id = "portal",
                client_secret = authentication == "none" ? null : "only for tests",
                token_endpoint_auth_method = authentication,
                redirect_uris = new[] { $"{portalOrigin}/signin-oidc" },
                post_logout_redirect_uris = new[] { $"{portalOrigin}/signout-callback-oidc" },
                backchannel_logout_uri = $"{portalOrigin}/signout-backchannel",
                backchannel_logout_session_required = true,
            },
        }, WithoutNulls));
        await process.StandardInput.FlushAsync();
        var issuer = await process.StandardOutput.ReadLineAsync();
        return new RealProvider(process, issuer ?? throw new InvalidOperationException($"The provider did not start: {await errors}"));
    }

    public async ValueTask DisposeAsync()
    {
        process.StandardInput.Close();
        await process.WaitForExitAsync();
        process.Dispose();
    }
}
