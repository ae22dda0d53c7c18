using System.CommandLine;

namespace Ergo.Benchmarks;

/// <summary>Which server to measure.</summary>
/// <param name="Connection">Connection string of a running one, or null for a server of its own.</param>
/// <param name="Binaries">Folder of its programs; null for the embedded version.</param>
/// <param name="Settings">Its settings of postgresql.conf.</param>
/// <param name="Data">Its data directory, which stays; null for one that goes with it.</param>
internal sealed record ServerChoice(string? Connection, string? Binaries, IReadOnlyDictionary<string, string> Settings, string? Data)
{
    private static readonly Option<string?> ConnectionOption = new("--connection")
    {
        Description = "Npgsql connection string of a user who may create databases; without it a server of its own is started",
    };

    private static readonly Option<string> ServerOption = MakeServerOption();

    private static readonly Option<string[]> SettingOption = MakeSettingOption();

    private static readonly Option<DirectoryInfo?> DataOption = new("--data")
    {
        Description = "Data directory of the server that is started, which stays; without it one is made and deleted",
    };

    /// <summary>The options that make the choice.</summary>
    public static IEnumerable<Option> Options => [ConnectionOption, ServerOption, SettingOption, DataOption];

    /// <exception cref="BenchmarkException">PATH holds no PostgreSQL.</exception>
    public static ServerChoice From(ParseResult parsed) => new(
        string.IsNullOrWhiteSpace(parsed.GetValue(ConnectionOption)) ? null : parsed.GetValue(ConnectionOption),
        parsed.GetValue(ServerOption) == "path" ? OnPath() : null,
        (parsed.GetValue(SettingOption) ?? []).Select(setting => setting.Split('=', 2)).GroupBy(parts => parts[0].Trim())
            .ToDictionary(setting => setting.Key, setting => setting.Last()[1].Trim()),
        parsed.GetValue(DataOption)?.FullName);

    private static Option<string> MakeServerOption()
    {
        Option<string> option = new("--server")
        {
            Description = "Server to start: 'embedded', or 'path' for the PostgreSQL whose programs are on PATH",
            DefaultValueFactory = _ => "embedded",
        };
        option.AcceptOnlyFromAmong("embedded", "path");
        return option;
    }

    private static Option<string[]> MakeSettingOption()
    {
        Option<string[]> option = new("--setting") { Description = "name=value of postgresql.conf for the server that is started; may be repeated" };
        option.Validators.Add(result =>
        {
            foreach (var wrong in result.Tokens.Where(token => token.Value.IndexOf('=') < 1))
            {
                result.AddError($"--setting must be name=value; '{wrong.Value}' is not.");
            }
        });
        return option;
    }

    private static string OnPath()
    {
        string[] programs = ["initdb", "pg_ctl", "postgres"];
        var suffix = OperatingSystem.IsWindows() ? ".exe" : "";
        return (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .FirstOrDefault(folder => programs.All(program => File.Exists(Path.Combine(folder, program + suffix))))
            ?? throw new BenchmarkException("no folder of PATH holds initdb, pg_ctl and postgres.");
    }
}
