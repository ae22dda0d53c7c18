using System.Runtime.InteropServices;

namespace Ergo.Benchmarks.Retention;

/// <summary>What the kernel keeps in memory of a table's files.</summary>
internal static partial class PageCache
{
    private const int DontNeed = 4;

    /// <summary>
    /// Makes the kernel forget a table, as it has forgotten a day that nobody asked for in weeks. What the server has written
    /// and the disk has not stays, so a CHECKPOINT goes first.
    /// </summary>
    /// <exception cref="BenchmarkException">The server's files are not at hand.</exception>
    public static async Task ForgetAsync(BenchmarkDatabase database, string table, CancellationToken cancellationToken)
    {
        var paths = await database.ListAsync<string>(
            """
            WITH heap AS (SELECT oid, reltoastrelid FROM pg_class WHERE oid = @table::regclass),
                 tables AS (SELECT oid FROM heap UNION ALL SELECT reltoastrelid FROM heap WHERE reltoastrelid <> 0)
            SELECT current_setting('data_directory') || '/' || pg_relation_filepath(r.oid)
            FROM (SELECT oid FROM tables UNION ALL SELECT indexrelid FROM pg_index WHERE indrelid IN (SELECT oid FROM tables)) r
            """, new { table }, cancellationToken);
        foreach (var path in paths)
        {
            Forget(path);
        }
    }

    // A file of a relation is followed by its further gigabytes and its maps: 16384, 16384.1, 16384_fsm.
    private static void Forget(string path)
    {
        if (!File.Exists(path))
        {
            throw new BenchmarkException($"{path} is not at hand: days can be measured cold only where the server runs.");
        }

        var name = Path.GetFileName(path);
        foreach (var file in Directory.EnumerateFiles(Path.GetDirectoryName(path)!, $"{name}*").Where(file => IsPartOf(file, name)))
        {
            using var handle = File.OpenHandle(file);
            var error = Advise((int)handle.DangerousGetHandle(), 0, 0, DontNeed);
            if (error != 0)
            {
                throw new BenchmarkException($"{file} stays in memory: error {error}.");
            }
        }
    }

    private static bool IsPartOf(string file, string relation)
    {
        var rest = Path.GetFileName(file)[relation.Length..];
        return rest is "" or ['.' or '_', ..];
    }

    [LibraryImport("libc", EntryPoint = "posix_fadvise")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Advise(int file, long offset, long length, int advice);
}
