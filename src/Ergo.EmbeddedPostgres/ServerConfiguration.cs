using System.Text;
using System.Text.RegularExpressions;

namespace Ergo.EmbeddedPostgres;

/// <summary>Writes the generated part of postgresql.conf, anew at every start so that changed options take effect.</summary>
internal static partial class ServerConfiguration
{
    private const string FileName = "ergo.conf";
    private const string Include = $"include '{FileName}'";

    private static readonly string[] Refused =
    [
        "listen_addresses", "port", "unix_socket_directories", "data_directory", "hba_file", "ident_file", "config_file",
        "external_pid_file", "log_directory", "log_filename", "log_destination", "include", "include_dir", "include_if_exists",
    ];

    // Sized for a laptop that also runs the portal and a browser.
    private static readonly (string Name, string Value)[] Defaults =
    [
        ("max_connections", "100"),
        ("shared_buffers", "256MB"),
        ("work_mem", "32MB"),
        ("maintenance_work_mem", "128MB"),
        ("effective_cache_size", "1GB"),
        ("max_wal_size", "2GB"),
        ("wal_compression", "on"),
        ("random_page_cost", "1.1"),
        ("jit", "off"),
        ("timezone", "UTC"),
        ("log_timezone", "UTC"),
        ("lc_messages", "C"),
        ("logging_collector", "on"),
        ("log_rotation_age", "1d"),
        ("log_rotation_size", "10MB"),
    ];

    /// <summary>Refuses settings that cannot be written or would break the server's contract.</summary>
    /// <exception cref="EmbeddedPostgresException">A setting is refused; the message names it.</exception>
    internal static void Check(IReadOnlyDictionary<string, string> settings)
    {
        foreach (var (name, value) in settings)
        {
            if (!SettingName().IsMatch(name))
            {
                throw new EmbeddedPostgresException($"Embedded:Settings: '{name}' is not the name of a PostgreSQL setting: correct or remove it.");
            }

            if (Refused.Contains(name, StringComparer.OrdinalIgnoreCase))
            {
                throw new EmbeddedPostgresException(
                    $"Embedded:Settings: '{name}' is set by the portal itself: remove it (the port has its own option, Embedded:Port).");
            }

            if (value is null || value.AsSpan().ContainsAny('\r', '\n', '\0'))
            {
                throw new EmbeddedPostgresException($"Embedded:Settings: the value of '{name}' must be one line of text: correct it.");
            }
        }
    }

    /// <summary>Makes a new cluster read the generated file.</summary>
    internal static void EnsureIncluded(string cluster)
    {
        var main = Path.Combine(cluster, "postgresql.conf");
        if (!File.Exists(main) || !File.ReadLines(main).Contains(Include))
        {
            File.AppendAllText(main, $"\n# Generated at every start; settings after this line win over it.\n{Include}\n");
        }
    }

    /// <summary>Writes the generated file.</summary>
    internal static void Write(string cluster, int port, IReadOnlyDictionary<string, string> settings)
    {
        EnsureIncluded(cluster);
        var text = new StringBuilder("# Written by the portal at every start; changes here are lost. Use Embedded:Settings.\n");
        void Line(string name, string value) => text.Append(name).Append(" = '")
            .Append(value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "''", StringComparison.Ordinal)).Append("'\n");

        foreach (var (name, value) in Defaults.Where(d => !settings.Keys.Contains(d.Name, StringComparer.OrdinalIgnoreCase)))
        {
            Line(name, value);
        }

        foreach (var (name, value) in settings.OrderBy(s => s.Key, StringComparer.Ordinal))
        {
            Line(name, value);
        }

        Line("listen_addresses", "127.0.0.1");
        Line("port", port.ToString());
        Line("unix_socket_directories", "");
        Line("log_destination", "stderr");
        Line("log_directory", "../log");
        Line("log_filename", "postgresql-%Y-%m-%d_%H%M%S.log");

        var path = Path.Combine(cluster, FileName);
        File.WriteAllText(path + ".new", text.ToString());
        File.Move(path + ".new", path, overwrite: true);
    }

    [GeneratedRegex(@"^[A-Za-z_][A-Za-z0-9_$]*(\.[A-Za-z_][A-Za-z0-9_$]*)?$")]
    private static partial Regex SettingName();
}
