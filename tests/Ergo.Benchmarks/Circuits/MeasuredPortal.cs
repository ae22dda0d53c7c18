using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Reflection;
using System.Text.RegularExpressions;

namespace Ergo.Benchmarks.Circuits;

/// <summary>A built portal as a process of its own, and the people signed in there.</summary>
internal sealed partial class MeasuredPortal : IAsyncDisposable
{
    private const int WordsKept = 20;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private readonly Process _process;
    private readonly string _pipe;
    private readonly ConcurrentQueue<string> _words = new();
    private readonly HttpClient _browser = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, UseProxy = false, MaxConnectionsPerServer = 64 }) { Timeout = Patience };
    private readonly List<string> _people = [];

    private MeasuredPortal(Process process, Uri address, string pipe) => (_process, Address, _pipe) = (process, address, pipe);

    public Uri Address { get; }

    /// <summary>Time of processors that the portal has taken.</summary>
    public TimeSpan Worked
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    /// <summary>What it said last.</summary>
    public string Words => string.Join('\n', _words);

    /// <summary>The portal that this build made.</summary>
    public static string Own { get; } = typeof(MeasuredPortal).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(entry => entry.Key == "PortalAssembly").Value!;

    /// <summary>Starts it on a database.</summary>
    /// <param name="assembly">Its assembly.</param>
    /// <param name="connectionString">The database.</param>
    /// <param name="cancellationToken">Gives up; the process is ended.</param>
    /// <exception cref="BenchmarkException">It did not start.</exception>
    public static async Task<MeasuredPortal> StartAsync(string assembly, string connectionString, CancellationToken cancellationToken)
    {
        Uri address = new($"http://127.0.0.1:{FreePort()}");
        var pipe = $"ergo-benchmark-{Guid.NewGuid():N}";
        ProcessStartInfo start = new("dotnet",
        [
            assembly, "--urls", address.ToString(), "--ConnectionStrings:Ergo=" + connectionString, "--Demo:Enabled=true", "--Demo:Data=false", "--Jobs:Enabled=false",
            "--RateLimits:RequestsPerMinute=1000000", "--RateLimits:SignInPerMinute=100000", "--Logging:LogLevel:Default=Warning",
        ]) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = Path.GetDirectoryName(assembly)! };
        start.Environment["ASPNETCORE_ENVIRONMENT"] = "Development";
        start.Environment["DOTNET_STARTUP_HOOKS"] = typeof(MeasuredPortal).Assembly.Location;
        start.Environment[StartupHook.PipeVariable] = pipe;
        MeasuredPortal portal = new(Process.Start(start)!, address, pipe);
        portal._process.OutputDataReceived += portal.Keep;
        portal._process.ErrorDataReceived += portal.Keep;
        portal._process.BeginOutputReadLine();
        portal._process.BeginErrorReadLine();
        try
        {
            await portal.WaitAsync(cancellationToken);
            return portal;
        }
        catch
        {
            await portal.DisposeAsync();
            throw;
        }
    }

    /// <summary>Signs people in until there are so many, each in a browser of their own.</summary>
    public async Task SignInAsync(int people, CancellationToken cancellationToken)
    {
        using var page = await _browser.GetAsync(new Uri(Address, "/sign-in"), cancellationToken);
        var token = WebUtility.HtmlDecode(Token().Match(await page.Content.ReadAsStringAsync(cancellationToken)).Groups[1].Value);
        var antiforgery = CookieOf(page, "ergo-antiforgery");
        while (_people.Count < people)
        {
            using FormUrlEncodedContent form = new(new Dictionary<string, string> { ["__RequestVerificationToken"] = token, ["role"] = "safety-manager", ["returnUrl"] = "/" });
            using HttpRequestMessage submit = new(HttpMethod.Post, new Uri(Address, "/sign-in/demo")) { Content = form };
            submit.Headers.Add("Cookie", antiforgery);
            using var answer = await _browser.SendAsync(submit, cancellationToken);
            _people.Add(CookieOf(answer, "ergo-session"));
        }
    }

    /// <summary>Opens a page as one of the people.</summary>
    public Task<OpenPage> OpenAsync(int person, string path, CancellationToken cancellationToken) =>
        OpenPage.OpenAsync(_browser, new Uri(Address, path), _people[person % _people.Count], cancellationToken);

    /// <summary>Bytes on the heap once everything is collected that can be.</summary>
    public Task<long> HeapAsync(CancellationToken cancellationToken) => StartupHook.AskAsync(_pipe, cancellationToken);

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

    private void Keep(object sender, DataReceivedEventArgs said)
    {
        if (said.Data is { Length: > 0 } words)
        {
            _words.Enqueue(words);
            while (_words.Count > WordsKept)
            {
                _words.TryDequeue(out _);
            }
        }
    }

    private async Task WaitAsync(CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Patience);
        while (true)
        {
            if (_process.HasExited)
            {
                throw new BenchmarkException($"The portal did not start.\n{Words}");
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

    private static string CookieOf(HttpResponseMessage answer, string name) =>
        (answer.Headers.TryGetValues("Set-Cookie", out var cookies) ? cookies : []).LastOrDefault(cookie => cookie.StartsWith(name, StringComparison.Ordinal))?.Split(';')[0]
        ?? throw new BenchmarkException($"The portal set no cookie {name}, and answered {(int)answer.StatusCode}.");

    private static int FreePort()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    [GeneratedRegex("name=\"__RequestVerificationToken\" value=\"([^\"]+)\"")]
    private static partial Regex Token();
}
