using System.Diagnostics;
using System.Globalization;
using Ergo.Snapshots.Reports;
using Npgsql;

namespace Ergo.Benchmarks.Export;

/// <summary>psql, which writes the same rows with nothing around them.</summary>
/// <param name="program">The program.</param>
/// <param name="database">Where it reads.</param>
internal sealed class Psql(string program, BenchmarkDatabase database)
{
    private const string DebianFolder = "/usr/lib/postgresql";

    /// <summary>The program on PATH, or the newest of Debian's.</summary>
    /// <exception cref="BenchmarkException">There is none.</exception>
    public static string Find()
    {
        var name = OperatingSystem.IsWindows() ? "psql.exe" : "psql";
        var onPath = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        var debians = Directory.Exists(DebianFolder)
            ? Directory.GetDirectories(DebianFolder).OrderByDescending(folder => double.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out var version) ? version : 0)
            : Enumerable.Empty<string>();
        return onPath.Concat(debians.Select(folder => Path.Combine(folder, "bin"))).Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists)
            ?? throw new BenchmarkException($"no folder of PATH and none of {DebianFolder}/*/bin holds psql, which the embedded server does not bring: there is nothing to compare with.");
    }

    /// <summary>Copies the rows of the report into a file: the very question that the report asks.</summary>
    public async Task CopyAsync(ExposureRows rows, string path, CancellationToken cancellationToken)
    {
        // One line, as \copy wants it.
        var lines = ExposureHourSql.Of(withIds: true).Split('\n').Select(line => line.Trim()).Where(line => !line.StartsWith("--", StringComparison.Ordinal));
        var question = string.Join(' ', lines).Replace("@Id", Quoted(rows.Id), StringComparison.Ordinal)
            .Replace("@from", Moment(rows.Range.From), StringComparison.Ordinal).Replace("@to", Moment(rows.Range.To), StringComparison.Ordinal);
        NpgsqlConnectionStringBuilder target = new(database.ConnectionString);
        ProcessStartInfo start = new(program, ["--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", $"--command=\\copy ({question}) TO {Quoted(path)} CSV HEADER"]) { RedirectStandardError = true };
        start.Environment["PGHOST"] = target.Host;
        start.Environment["PGPORT"] = target.Port.ToString(CultureInfo.InvariantCulture);
        start.Environment["PGUSER"] = target.Username;
        start.Environment["PGPASSWORD"] = target.Password;
        start.Environment["PGDATABASE"] = target.Database;
        using var process = Process.Start(start)!;
        try
        {
            var said = await process.StandardError.ReadToEndAsync(cancellationToken);
            await process.WaitForExitAsync(cancellationToken);
            if (process.ExitCode != 0)
            {
                throw new BenchmarkException($"psql ended with {process.ExitCode}: {said}");
            }
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill();
            }
        }
    }

    private static string Moment(DateTimeOffset moment) => $"timestamptz {Quoted(moment.ToString("O", CultureInfo.InvariantCulture))}";

    private static string Quoted(string text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";
}
