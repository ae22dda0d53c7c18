using Ergo.Testing;

namespace Ergo.Portal.Tests.Hosting;

/// <summary>What stands in deploy/ for an operator to copy.</summary>
public sealed class DeployFilesTests
{
    private static readonly string Folder = RepositoryFolder.Root;

    [Fact]
    public async Task Environment_of_the_service_has_settings_that_there_are()
    {
        var known = await File.ReadAllTextAsync(Path.Combine(Folder, "docs", "configuration.md"));
        var keys = (await File.ReadAllLinesAsync(Path.Combine(Folder, "deploy", "systemd", "portal.env.example"))).Where(line => line.Length > 0 && line[0] != '#')
            .Select(line => line[..line.IndexOf('=', StringComparison.Ordinal)].Replace("__", ":", StringComparison.Ordinal)).Select(key => key.EndsWith(":0", StringComparison.Ordinal) ? key[..^2] : key).ToList();
        Assert.True(keys.Count >= 8);
        Assert.All(keys, key => Assert.Contains($"`{key}`", known, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Service_reads_the_file_and_runs_the_program_that_the_document_installs()
    {
        var unit = await File.ReadAllTextAsync(Path.Combine(Folder, "deploy", "systemd", "ergo-portal@.service"));
        var document = await File.ReadAllTextAsync(Path.Combine(Folder, "docs", "operations.md"));
        Assert.Contains("EnvironmentFile=/etc/ergo-portal/portal.env", unit, StringComparison.Ordinal);
        Assert.Contains("/etc/ergo-portal/portal.env", document, StringComparison.Ordinal);
        Assert.Contains($"/opt/ergo-portal/{typeof(Program).Assembly.GetName().Name}.dll", unit, StringComparison.Ordinal);
        Assert.Contains("-o /opt/ergo-portal", document, StringComparison.Ordinal);
        Assert.Contains("User=ergo-portal", unit, StringComparison.Ordinal);
    }
}
