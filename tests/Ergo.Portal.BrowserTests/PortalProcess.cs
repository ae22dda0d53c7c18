using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Reflection;
using System.Text;

namespace Ergo.Portal.BrowserTests;

/// <summary>The built portal as a process of its own.</summary>
public sealed class PortalProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly StringBuilder _output = new();

    private PortalProcess(Process process, Uri address)
    {
        _process = process;
        Address = address;
    }

    public Uri Address { get; }

    public int ProcessId => _process.Id;

    /// <summary>Everything it wrote so far.</summary>
    public string Output
    {
        get
        {
            lock (_output)
            {
                return _output.ToString();
            }
        }
    }

    // ERGO_PORTAL_ASSEMBLY=…/Ergo.Portal.dll tries one that was published, which is compiled ahead, in place of the one that was built.
    private static string Assembly { get; } = Environment.GetEnvironmentVariable("ERGO_PORTAL_ASSEMBLY") is { Length: > 0 } given ? given : typeof(PortalProcess).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(entry => entry.Key == "PortalAssembly").Value!;

    /// <summary>Starts the portal with settings (<c>Key=value</c>) on a free port; does not wait for it.</summary>
    public static PortalProcess Start(params string[] settings) => Start(FreePort(), settings);

    public static PortalProcess Start(int port, string[] settings, string environment = "Development")
    {
        var address = new Uri($"http://127.0.0.1:{port}");
        // A busy machine must not decide what a page shows when it is sent.
        var start = new ProcessStartInfo("dotnet", [Assembly, "--urls", address.ToString(), "--Pages:DrawWithin=00:01:00", .. settings.Select(setting => "--" + setting)])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        start.Environment["ASPNETCORE_ENVIRONMENT"] = environment;
        start.Environment["DOTNET_ENVIRONMENT"] = environment;
        var portal = new PortalProcess(new Process { StartInfo = start }, address);
        portal._process.OutputDataReceived += (_, line) => portal.Note(line.Data);
        portal._process.ErrorDataReceived += (_, line) => portal.Note(line.Data);
        portal._process.Start();
        portal._process.BeginOutputReadLine();
        portal._process.BeginErrorReadLine();
        return portal;
    }

    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>Waits until <c>/health/ready</c> answers with a status.</summary>
    public async Task WaitForHealthAsync(HttpStatusCode wanted = HttpStatusCode.OK)
    {
        using var client = new HttpClient { Timeout = TimeSpan.FromSeconds(10) };
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        while (true)
        {
            try
            {
                if ((await client.GetAsync(new Uri(Address, "/health/ready"), limit.Token)).StatusCode == wanted)
                {
                    return;
                }
            }
            catch (HttpRequestException) when (!_process.HasExited)
            {
                // Not listening yet.
            }

            if (_process.HasExited || limit.IsCancellationRequested)
            {
                throw new InvalidOperationException($"The portal never answered {wanted}:\n{Output}");
            }

            await Task.Delay(100, limit.Token);
        }
    }

    /// <summary>Waits for the process to end and gives its exit code.</summary>
    public async Task<int> WaitForExitAsync()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        await _process.WaitForExitAsync(limit.Token);
        return _process.ExitCode;
    }

    /// <summary>kill -9, of this one process.</summary>
    public async Task KillAsync()
    {
        _process.Kill(entireProcessTree: false);
        await _process.WaitForExitAsync();
    }

    /// <summary>Ends it as an operator would.</summary>
    public async Task StopAsync()
    {
        if (_process.HasExited)
        {
            return;
        }

        using (var kill = Process.Start("kill", ["-TERM", _process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]))
        {
            await kill.WaitForExitAsync();
        }

        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(45));
        try
        {
            await _process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            await KillAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _process.Dispose();
    }

    private void Note(string? line)
    {
        lock (_output)
        {
            _output.AppendLine(line);
        }
    }
}
