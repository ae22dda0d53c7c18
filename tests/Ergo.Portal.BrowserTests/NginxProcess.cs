using Ergo.Testing;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Ergo.Portal.BrowserTests;

/// <summary>nginx with the file of deploy/, on loopback, with a certificate of its own.</summary>
public sealed class NginxProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly DirectoryInfo _folder;

    private NginxProcess(Process process, DirectoryInfo folder, Uri address) => (_process, _folder, Address) = (process, folder, address);

    /// <summary>Where browsers reach it.</summary>
    public Uri Address { get; }

    /// <summary>The program; null where it is not installed.</summary>
    public static string? Program { get; } = new[] { "/usr/sbin/nginx", "/usr/bin/nginx", "/usr/local/sbin/nginx" }.FirstOrDefault(File.Exists);

    /// <summary>Starts it in front of two portals.</summary>
    /// <param name="first">Port of the one.</param>
    /// <param name="second">Port of the other.</param>
    public static async Task<NginxProcess> StartAsync(int first, int second)
    {
        var folder = Directory.CreateTempSubdirectory("ergo-nginx-");
        var port = PortalProcess.FreePort();
        await WriteCertificateAsync(folder.FullName);
        var given = await File.ReadAllTextAsync(Path.Combine(RepositoryFolder.Root, "deploy", "nginx", "ergo-portal.conf"));
        var site = Replace(given,
            ("127.0.0.1:8081", $"127.0.0.1:{first}"), ("127.0.0.1:8082", $"127.0.0.1:{second}"),
            ("listen 80;", $"listen 127.0.0.1:{PortalProcess.FreePort()};"), ("listen 443 ssl;", $"listen 127.0.0.1:{port} ssl;"),
            ("/etc/ssl/certs/ergo-portal.pem", Path.Combine(folder.FullName, "cert.pem")), ("/etc/ssl/private/ergo-portal.key", Path.Combine(folder.FullName, "key.pem")));
        await File.WriteAllTextAsync(Path.Combine(folder.FullName, "site.conf"), site);
        await File.WriteAllTextAsync(Path.Combine(folder.FullName, "nginx.conf"), $$"""
            daemon off;
            {{(Environment.UserName == "root" ? "user root;" : "")}}
            pid nginx.pid;
            worker_processes 1;
            events { worker_connections 512; }
            http {
                access_log off;
                client_body_temp_path body; proxy_temp_path proxy; fastcgi_temp_path fastcgi; uwsgi_temp_path uwsgi; scgi_temp_path scgi;
                include site.conf;
            }
            """);
        ProcessStartInfo start = new(Program!, ["-p", folder.FullName, "-c", "nginx.conf", "-e", "error.log"]) { RedirectStandardError = true };
        var process = Process.Start(start)!;
        NginxProcess nginx = new(process, folder, new Uri($"https://127.0.0.1:{port}"));
        await nginx.WaitAsync();
        return nginx;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            using (var stop = Process.Start("kill", ["-QUIT", _process.Id.ToString(CultureInfo.InvariantCulture)]))
            {
                await stop.WaitForExitAsync();
            }

            using CancellationTokenSource limit = new(TimeSpan.FromSeconds(10));
            try
            {
                await _process.WaitForExitAsync(limit.Token);
            }
            catch (OperationCanceledException)
            {
                _process.Kill(entireProcessTree: true);
                await _process.WaitForExitAsync();
            }
        }

        _process.Dispose();
        _folder.Delete(recursive: true);
    }

    private static string Replace(string text, params (string Given, string Here)[] parts)
    {
        foreach (var (given, here) in parts)
        {
            Assert.Contains(given, text, StringComparison.Ordinal);
            text = text.Replace(given, here, StringComparison.Ordinal);
        }

        return text;
    }

    private static async Task WriteCertificateAsync(string folder)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new("CN=127.0.0.1", key, HashAlgorithmName.SHA256);
        SubjectAlternativeNameBuilder names = new();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        var now = TimeProvider.System.GetUtcNow();
        using var certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(2));
        await File.WriteAllTextAsync(Path.Combine(folder, "cert.pem"), certificate.ExportCertificatePem());
        await File.WriteAllTextAsync(Path.Combine(folder, "key.pem"), key.ExportPkcs8PrivateKeyPem());
    }

    private async Task WaitAsync()
    {
        using HttpClientHandler trusting = new() { ServerCertificateCustomValidationCallback = HttpClientHandler.DangerousAcceptAnyServerCertificateValidator };
        using HttpClient client = new(trusting) { Timeout = TimeSpan.FromSeconds(10) };
        using CancellationTokenSource limit = new(TimeSpan.FromSeconds(30));
        while (true)
        {
            try
            {
                using var answer = await client.GetAsync(new Uri(Address, "/health/live"), limit.Token);
                return;
            }
            catch (HttpRequestException) when (!_process.HasExited && !limit.IsCancellationRequested)
            {
                await Task.Delay(100);
            }
            catch (HttpRequestException)
            {
                throw new InvalidOperationException("nginx does not answer: " + await _process.StandardError.ReadToEndAsync());
            }
        }
    }
}
