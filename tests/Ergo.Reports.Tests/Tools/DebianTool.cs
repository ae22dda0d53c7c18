using System.ComponentModel;
using System.Diagnostics;

namespace Ergo.Reports.Tests.Tools;

/// <summary>A program of Debian that reads what the product writes: the one that is installed or, for root, one installed through apt-get.</summary>
/// <param name="program">The program's name.</param>
/// <param name="package">Debian's package with it.</param>
internal sealed class DebianTool(string program, string package)
{
    private static readonly SemaphoreSlim Installation = new(1);

    public static DebianTool LibreOffice { get; } = new("soffice", "libreoffice-calc-nogui");

    public static DebianTool PdfToText { get; } = new("pdftotext", "poppler-utils");

    public static DebianTool PdfInfo { get; } = new("pdfinfo", "poppler-utils");

    public static DebianTool PdfFonts { get; } = new("pdffonts", "poppler-utils");

    public static DebianTool Qpdf { get; } = new("qpdf", "qpdf");

    /// <summary>Runs it to its end, installing it first where that is needed and allowed.</summary>
    /// <returns>The exit code, and what it wrote to its output and then to its errors.</returns>
    /// <exception cref="InvalidOperationException">It is not there and cannot be installed; the message says what to install.</exception>
    /// <exception cref="TimeoutException">It did not end in two minutes; it has been ended.</exception>
    public async Task<(int ExitCode, string Output, string Errors)> RunAsync(params string[] arguments) =>
        await RunAsync(await EnsureAsync(Folders(), Environment.IsPrivilegedProcess), arguments, TimeSpan.FromMinutes(2));

    /// <summary>Finds it, or installs it.</summary>
    /// <param name="folders">Where programs are looked for.</param>
    /// <param name="mayInstall">Whether this process has the rights to install packages.</param>
    internal async Task<string> EnsureAsync(IReadOnlyList<string> folders, bool mayInstall)
    {
        if (Find(folders, program) is { } present)
        {
            return present;
        }

        if (!mayInstall)
        {
            throw new InvalidOperationException($"{program} is not installed and only root may install it: apt-get install {package}");
        }

        await Installation.WaitAsync();
        try
        {
            return Find(folders, program) ?? await InstallAsync(folders);
        }
        finally
        {
            Installation.Release();
        }
    }

    private async Task<string> InstallAsync(IReadOnlyList<string> folders)
    {
        var aptGet = Find(folders, "apt-get") ?? throw new InvalidOperationException($"{program} is not installed, nor is apt-get, which could install it: install {package}");

        // A second test process waits for the first one's lock and then finds the work done.
        foreach (string[] step in new string[][] { ["update"], ["install", "--yes", "--no-install-recommends", package] })
        {
            var (exitCode, output, errors) = await RunAsync(aptGet, ["-o", "DPkg::Lock::Timeout=300", .. step], TimeSpan.FromMinutes(10));
            if (exitCode != 0)
            {
                throw new InvalidOperationException($"{program} is not installed and apt-get {step[0]} failed (exit code {exitCode}); install {package}: {(output + errors).Trim().Split('\n')[^1]}");
            }
        }

        return Find(folders, program) ?? throw new InvalidOperationException($"apt-get installed {package}, but no folder of PATH holds {program}");
    }

    // A PATH cut short must not hide a program that is there.
    private static List<string> Folders() =>
        [.. (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries), "/usr/bin"];

    private static string? Find(IReadOnlyList<string> folders, string name) => folders.Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists);

    private static async Task<(int ExitCode, string Output, string Errors)> RunAsync(string path, IEnumerable<string> arguments, TimeSpan most)
    {
        var start = new ProcessStartInfo(path, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["DEBIAN_FRONTEND"] = "noninteractive";
        start.Environment["LC_ALL"] = "C.UTF-8";
        using var ended = new CancellationTokenSource(most);
        try
        {
            using var process = Process.Start(start)!;
            process.StandardInput.Close();
            var output = process.StandardOutput.ReadToEndAsync(CancellationToken.None);
            var errors = process.StandardError.ReadToEndAsync(CancellationToken.None);
            try
            {
                await process.WaitForExitAsync(ended.Token);
            }
            catch (OperationCanceledException)
            {
                process.Kill(entireProcessTree: true);
                throw new TimeoutException($"{path} did not end in {most}.");
            }

            return (process.ExitCode, await output, await errors);
        }
        catch (Win32Exception failure)
        {
            return (-1, "", failure.Message);
        }
    }
}
