using System.Diagnostics;
using System.Text.RegularExpressions;
using Ergo.Accounts.Exports;

namespace Ergo.Portal.Tests.Reports;

/// <summary>The command line, as a process of its own on a real database.</summary>
public sealed partial class CommandTests(ExposureStore store) : IClassFixture<ExposureStore>, IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ergo-command-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Export_writes_a_whole_file_and_verify_knows_it_until_a_byte_is_changed()
    {
        var (code, _, error) = await RunAsync("export", "--warehouse", "DOCK W/1", "--period", "yesterday", "--rows", "warehouse", "--totals", "shift", "--reason", "Trial of the command line", "--output", _folder.FullName);
        Assert.True(code == 0, error);
        var file = Assert.Single(_folder.GetFiles());
        var id = Id().Match(file.Name).Value;
        Assert.Contains(id, error, StringComparison.Ordinal);
        var record = await new ExportStore(store.DataSource).FindAsync(ExportView.All, id);
        Assert.Equal(("command", ExportState.Done), (record!.Door, record.State));
        Assert.EndsWith("at the command line (compliance officer)", record.Actor, StringComparison.Ordinal);

        var (good, said, _) = await RunAsync("verify", file.FullName, "--compare");
        Assert.Equal(0, good);
        Assert.StartsWith("authentic: ", said, StringComparison.Ordinal);
        Assert.Contains("0 changed, 0 new, 0 gone", said, StringComparison.Ordinal);
        Assert.Equal(0, (await RunAsync("verify", id)).Code);

        await using (var stream = file.OpenWrite())
        {
            stream.Seek(-3, SeekOrigin.End);
            stream.WriteByte((byte)'#');
        }

        var (bad, told, _) = await RunAsync("verify", file.FullName);
        Assert.Equal(1, bad);
        Assert.StartsWith("changed: ", told, StringComparison.Ordinal);
        Assert.Equal(1, (await RunAsync("verify", "ER-00000-00000")).Code);
    }

    [Fact]
    public async Task Standard_output_is_the_report_and_nothing_else()
    {
        var (code, output, error) = await RunAsync("export", "-w", "DOCK W/1", "--period", "yesterday", "--rows", "zone", "--only", "PACKING, NORTH", "--grain", "period", "--reason", "Trial of the command line");
        Assert.True(code == 0, error);
        // The reader takes the byte order mark away.
        Assert.StartsWith("warehouse,", output, StringComparison.Ordinal);
        Assert.DoesNotContain("info:", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(2, "is none of", "export", "-w", "X", "--period", "last-wek", "--reason", "Trial of the command line")]
    [InlineData(2, "--reason", "export", "-w", "X")]
    [InlineData(1, "NOPE", "export", "-w", "NOPE", "--reason", "Trial of the command line")]
    [InlineData(1, "There is no zone or shift \"cellar\"", "export", "-w", "DOCK W/1", "--rows", "zone", "--only", "cellar", "--reason", "Trial of the command line")]
    [InlineData(1, "characters", "export", "-w", "HALL", "--reason", "short")]
    public async Task What_is_wrong_is_said_with_its_own_exit_code(int expected, string said, params string[] arguments)
    {
        var (code, _, error) = await RunAsync(arguments);
        Assert.Equal(expected, code);
        Assert.Contains(said, error, StringComparison.Ordinal);
        Assert.Empty(_folder.GetFiles());
    }

    private async Task<(int Code, string Output, string Error)> RunAsync(params string[] arguments)
    {
        ProcessStartInfo start = new("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = _folder.FullName };
        start.ArgumentList.Add(typeof(Program).Assembly.Location);
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        start.Environment["ASPNETCORE_ENVIRONMENT"] = "Development";
        start.Environment["ConnectionStrings__Ergo"] = store.ConnectionString;
        using var process = Process.Start(start)!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        using CancellationTokenSource limit = new(Patience);
        try
        {
            await process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }

        return (process.ExitCode, await output, await error);
    }

    [GeneratedRegex("ER-.{5}-.{5}")]
    private static partial Regex Id();
}
