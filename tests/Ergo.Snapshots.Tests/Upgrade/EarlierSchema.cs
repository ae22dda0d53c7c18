using System.Formats.Tar;
using System.IO.Compression;
using Ergo.Database.Schema;

namespace Ergo.Snapshots.Tests.Upgrade;

/// <summary>The scripts of an earlier version (ten versioned ones, 0000 to 0010), and a database as its portal left it.</summary>
internal static class EarlierSchema
{
    private const string Archive = "schema-0010.tar.gz";

    /// <summary>Applies and records them as the portal of then did.</summary>
    public static async Task InstallAsync(Store store)
    {
        var scripts = await ReadAsync();
        await store.RunAsync("""
            CREATE SCHEMA ergo_internal;
            CREATE TABLE ergo_internal.applied_scripts (name text PRIMARY KEY, checksum text NOT NULL, applied_at timestamptz NOT NULL DEFAULT now());
            CREATE TABLE ergo_internal.schema_history ("MigrationId" varchar(150) PRIMARY KEY, "ProductVersion" varchar(32) NOT NULL);
            """);
        foreach (var script in scripts)
        {
            await store.RunAsync(script.Text);
            await store.RunAsync("INSERT INTO ergo_internal.applied_scripts (name, checksum) VALUES (@Name, @Checksum)", new { script.Name, script.Checksum });
            if (script.Name.StartsWith("sql/schema/", StringComparison.Ordinal))
            {
                await store.RunAsync("INSERT INTO ergo_internal.schema_history VALUES (@id, '10.0.3')", new { id = Path.GetFileNameWithoutExtension(script.Name) });
            }
        }

        await store.RunAsync("SELECT ergo_internal.adapt_functions()");
    }

    // The versioned ones first, each folder by name.
    private static async Task<List<SqlScript>> ReadAsync()
    {
        List<SqlScript> scripts = [];
        await using var file = File.OpenRead(Path.Combine(AppContext.BaseDirectory, Archive));
        await using GZipStream unpacked = new(file, CompressionMode.Decompress);
        await using TarReader archive = new(unpacked);
        while (await archive.GetNextEntryAsync() is { } entry)
        {
            if (entry.DataStream is { } data && entry.Name.EndsWith(".sql", StringComparison.Ordinal))
            {
                using StreamReader reader = new(data);
                scripts.Add(new SqlScript(entry.Name, (await reader.ReadToEndAsync()).ReplaceLineEndings("\n")));
            }
        }

        return [.. scripts.OrderByDescending(script => script.Name.StartsWith("sql/schema/", StringComparison.Ordinal)).ThenBy(script => script.Name, StringComparer.Ordinal)];
    }
}
