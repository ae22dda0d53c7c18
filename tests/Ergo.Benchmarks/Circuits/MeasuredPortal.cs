using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Reflection;
using System.Text.RegularExpressions;

namespace Ergo.Benchmarks.Circuits;

/// <summary>The built portal as a process of its own, and somebody signed in.</summary>
internal sealed partial class MeasuredPortal : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private readonly Process _process;
    private readonly HttpClient _browser = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false, MaxConnectionsPerServer = 64 }) { Timeout = Patience };

    private MeasuredPortal(Process process, Uri address) => (_process, Address) = (process, address);

    public Uri Address { get; }

    /// <summary>The cookie of the person's session.</summary>
    public string Cookie { get; private set; } = "";

    /// <summary>Resident bytes.</summary>
    public long Memory
    {
        get
        {
            _process.Refresh();
            return _process.WorkingSet64;
        }
    }

    private static string Assembly { get; } = typeof(MeasuredPortal).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(entry => entry.Key == "PortalAssembly").Value!;

    /// <summary>Starts it on a database and signs an admin in.</summary>
    /// <exception cref="BenchmarkException">It did not start.</exception>
    public static async Task<MeasuredPortal> StartAsync(string connectionString, CancellationToken cancellationToken)
    {
        Uri address = new($"http://127.0.0.1:{FreePort()}");
        ProcessStartInfo start = new("dotnet",
        [
            Assembly, "--urls", address.ToString(), "--ConnectionStrings:Ergo=" + connectionString, "--Demo:Enabled=true", "--Demo:Data=false", "--Jobs:Enabled=false",
            "--RateLimits:RequestsPerMinute=1000000", "--RateLimits:PagesAtOnce=1000", "--Logging:LogLevel:Default=Warning",
        ]) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["ASPNETCORE_ENVIRONMENT"] = "Development";
        MeasuredPortal portal = new(Process.Start(start)!, address);
        portal._process.OutputDataReceived += (_, _) => { };
        portal._process.ErrorDataReceived += (_, _) => { };
        portal._process.BeginOutputReadLine();
        portal._process.BeginErrorReadLine();
        try
        {
            await portal.WaitAsync(cancellationToken);
            await portal.SignInAsync(cancellationToken);
            return portal;
        }
        catch
        {
            await portal.DisposeAsync();
            throw;
        }
    }

    /// <summary>Opens a page.</summary>
    public Task<OpenPage> OpenAsync(string path, CancellationToken cancellationToken) => OpenPage.OpenAsync(_browser, new Uri(Address, path), Cookie, cancellationToken);

    public async ValueTask DisposeAsync()
    {
        _browser.Dispose();
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
    }

    private async Task WaitAsync(CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Patience);
        while (true)
        {
            if (_process.HasExited)
            {
                throw new BenchmarkException("The portal did not start.");
            }

            try
            {
                using var answer = await _browser.GetAsync(new Uri(Address, "/health/ready"), limit.Token);
                if (answer.StatusCode == HttpStatusCode.OK)
                {
                    return;
                }
            }
            catch (HttpRequestException)
            {
                // Not yet.
            }

            await Task.Delay(200, limit.Token);
        }
    }

    private async Task SignInAsync(CancellationToken cancellationToken)
    {
        using var page = await _browser.GetAsync(new Uri(Address, "/sign-in"), cancellationToken);
        var token = WebUtility.HtmlDecode(Token().Match(await page.Content.ReadAsStringAsync(cancellationToken)).Groups[1].Value);
        using FormUrlEncodedContent form = new(new Dictionary<string, string> { ["__RequestVerificationToken"] = token, ["role"] = "admin", ["returnUrl"] = "/" });
        using HttpRequestMessage submit = new(HttpMethod.Post, new Uri(Address, "/sign-in/demo")) { Content = form };
        submit.Headers.Add("Cookie", CookieOf(page, "ergo-antiforgery"));
        using var answer = await _browser.SendAsync(submit, cancellationToken);
        Cookie = CookieOf(answer, "ergo-session");
        _browser.DefaultRequestHeaders.Add("Cookie", Cookie);
    }

    private static string CookieOf(HttpResponseMessage answer, string name) =>
        (answer.Headers.TryGetValues("Set-Cookie", out var cookies) ? cookies : []).LastOrDefault(cookie => cookie.StartsWith(name, StringComparison.Ordinal))?.Split(';')[0]
        ?? throw new BenchmarkException($"The portal set no cookie {name}.");

    private static int FreePort()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    [GeneratedRegex("name=\"__RequestVerificationToken\" value=\"([^\"]+)\"")]
    private static partial Regex Token();
}
