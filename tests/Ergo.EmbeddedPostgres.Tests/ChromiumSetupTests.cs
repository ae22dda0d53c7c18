using Ergo.Testing;

namespace Ergo.EmbeddedPostgres.Tests;

public sealed class ChromiumSetupTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("ergo-chromium-tests-");

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public async Task Installed_chromium_is_taken_without_installing()
    {
        Write("google-chrome", "exit 0");
        Write("apt-get", "touch \"$(dirname \"$0\")/called\"");
        var chromium = await EnsureAsync(mayInstall: true);
        Assert.Equal(Path.Combine(folder.FullName, "google-chrome"), chromium.ExecutablePath);
        Assert.Null(chromium.WhyUnavailable);
        Assert.False(File.Exists(Path.Combine(folder.FullName, "called")));
    }

    [Fact]
    public async Task Root_installs_what_is_missing()
    {
        Write("apt-get", "case \"$*\" in *update) touch \"$(dirname \"$0\")/updated\" ;; *chromium) [ -e \"$(dirname \"$0\")/updated\" ] && touch \"$(dirname \"$0\")/chromium\" ;; esac");
        var chromium = await EnsureAsync(mayInstall: true);
        Assert.Null(chromium.WhyUnavailable);
        Assert.Equal(Path.Combine(folder.FullName, "chromium"), chromium.ExecutablePath);
    }

    [Fact]
    public async Task Plain_user_without_chromium_is_told_who_can_install_it()
    {
        Write("apt-get", "touch \"$(dirname \"$0\")/chromium\"");
        var chromium = await EnsureAsync(mayInstall: false);
        Assert.Null(chromium.ExecutablePath);
        Assert.Equal("Chromium is not installed and only root may install it: apt-get install chromium", chromium.WhyUnavailable);
    }

    [Fact]
    public async Task Machine_without_apt_says_so() =>
        Assert.Equal("Chromium is not installed, nor is apt-get, which could install it", (await EnsureAsync(mayInstall: true)).WhyUnavailable);

    [Fact]
    public async Task Failed_installation_gives_the_last_line_of_apt()
    {
        Write("apt-get", "echo reading; echo 'E: no space' >&2; exit 100");
        Assert.Equal(
            "Chromium is not installed and apt-get update failed (exit code 100): E: no space", (await EnsureAsync(mayInstall: true)).WhyUnavailable);
    }

    private Task<ChromiumInstallation> EnsureAsync(bool mayInstall) => ChromiumSetup.EnsureAsync([folder.FullName], mayInstall);

    private void Write(string name, string script)
    {
        var path = Path.Combine(folder.FullName, name);
        File.WriteAllText(path, $"#!/bin/sh\n{script}\n");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }
}
