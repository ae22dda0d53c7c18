using System.ComponentModel;
using System.Diagnostics;
using Ergo.EmbeddedPostgres;

namespace Ergo.Testing;

/// <summary>Chromium for browser tests: the one that is installed or, for root on Debian, one installed through apt-get.</summary>
public static class ChromiumSetup
{
    private static readonly string[] ProgramNames = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

    private static readonly Lazy<Task<ChromiumInstallation>> Installation =
        new(() => Task.Run(() => EnsureAsync(ProgramFolders(), !OperatingSystem.IsWindows() && UnprivilegedCommand.IsRoot)));

    /// <summary>
    /// Finds Chromium, installing it first where this process may. The work is done once per process; on a machine
    /// without Chromium it takes a minute or more.
    /// </summary>
    public static Task<ChromiumInstallation> EnsureAsync() => Installation.Value;

    /// <summary>As <see cref="EnsureAsync()"/>, looking for all programs only in some folders.</summary>
    /// <param name="folders">Where Chromium and apt-get are looked for, in this order.</param>
    /// <param name="mayInstall">Whether this process has the rights to install packages.</param>
    internal static async Task<ChromiumInstallation> EnsureAsync(IReadOnlyList<string> folders, bool mayInstall)
    {
        if (Find(folders, ProgramNames) is { } present)
        {
            return new ChromiumInstallation(present, null);
        }

        if (!mayInstall)
        {
            return Unavailable("Chromium is not installed and only root may install it: apt-get install chromium");
        }

        if (Find(folders, ["apt-get"]) is not { } aptGet)
        {
            return Unavailable("Chromium is not installed, nor is apt-get, which could install it");
        }

        // A second test process waits for the first one's lock and then finds the work done.
        foreach (string[] step in new string[][] { ["update"], ["install", "--yes", "--no-install-recommends", "chromium"] })
        {
            var (exitCode, output) = await RunAsync(aptGet, ["-o", "DPkg::Lock::Timeout=300", .. step]).ConfigureAwait(false);
            if (exitCode != 0)
            {
                return Unavailable($"Chromium is not installed and apt-get {step[0]} failed (exit code {exitCode}): {LastLine(output)}");
            }
        }

        return Find(folders, ProgramNames) is { } installed
            ? new ChromiumInstallation(installed, null)
            : Unavailable("apt-get installed the package chromium, but no folder of PATH holds the program");
    }

    private static ChromiumInstallation Unavailable(string reason) => new(null, reason);

    // A PATH cut short (cron, sudo) must not hide a browser that is there.
    private static List<string> ProgramFolders() =>
        [.. (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries), "/usr/bin"];

    private static string? Find(IReadOnlyList<string> folders, string[] names) =>
        folders.SelectMany(folder => names, Path.Combine).FirstOrDefault(File.Exists);

    private static async Task<(int ExitCode, string Output)> RunAsync(string program, IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["DEBIAN_FRONTEND"] = "noninteractive";
        start.Environment["LC_ALL"] = "C";
        try
        {
            using var process = Process.Start(start)!;
            process.StandardInput.Close();
            var output = process.StandardOutput.ReadToEndAsync();
            var errors = process.StandardError.ReadToEndAsync();
            await process.WaitForExitAsync().ConfigureAwait(false);
            return (process.ExitCode, await output.ConfigureAwait(false) + await errors.ConfigureAwait(false));
        }
        catch (Win32Exception failure)
        {
            return (-1, failure.Message);
        }
    }

    private static string LastLine(string output) =>
        output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).LastOrDefault("it said nothing");
}

/// <summary>Where Chromium is, or why it is not.</summary>
/// <param name="ExecutablePath">The program; null where there is none.</param>
/// <param name="WhyUnavailable">Why browser tests cannot run here, for <c>Skip.If</c>; null where they can.</param>
public sealed record ChromiumInstallation(string? ExecutablePath, string? WhyUnavailable);
