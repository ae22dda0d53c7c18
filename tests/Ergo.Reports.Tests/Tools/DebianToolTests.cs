namespace Ergo.Reports.Tests.Tools;

public sealed class DebianToolTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ergo-tool-tests-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Root_installs_what_is_missing()
    {
        Write("apt-get", "case \"$*\" in *update) touch \"$(dirname \"$0\")/updated\" ;; *some-package) [ -e \"$(dirname \"$0\")/updated\" ] && touch \"$(dirname \"$0\")/some-tool\" ;; esac");
        Assert.Equal(Path.Combine(_folder.FullName, "some-tool"), await EnsureAsync(mayInstall: true));
    }

    [Fact]
    public async Task Plain_user_is_told_what_to_install() =>
        Assert.Contains("apt-get install some-package", (await Assert.ThrowsAsync<InvalidOperationException>(() => EnsureAsync(mayInstall: false))).Message, StringComparison.Ordinal);

    [Fact]
    public async Task Failed_installation_gives_the_last_line_of_apt()
    {
        Write("apt-get", "echo reading; echo 'E: no space' >&2; exit 100");
        Assert.EndsWith("E: no space", (await Assert.ThrowsAsync<InvalidOperationException>(() => EnsureAsync(mayInstall: true))).Message, StringComparison.Ordinal);
    }

    private Task<string> EnsureAsync(bool mayInstall) => new DebianTool("some-tool", "some-package").EnsureAsync([_folder.FullName], mayInstall);

    private void Write(string name, string script)
    {
        var path = Path.Combine(_folder.FullName, name);
        File.WriteAllText(path, "#!/bin/sh\n" + script + "\n");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserExecute);
    }
}
