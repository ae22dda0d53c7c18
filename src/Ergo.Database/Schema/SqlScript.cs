using System.Security.Cryptography;
using System.Text;

namespace Ergo.Database.Schema;

/// <summary>A script of the <c>sql</c> folder, carried inside the assembly.</summary>
/// <param name="Name">Path below the repository root, for example <c>sql/schema/0001_tables.sql</c>.</param>
/// <param name="Text">The script with line ends as LF, so that its checksum does not depend on the checkout.</param>
public sealed record SqlScript(string Name, string Text)
{
    private const string Include = @"\ir ";
    private const string RulesName = "sql/adoption_rules.sql";

    /// <summary>SHA-256 of the text, lower-case hexadecimal.</summary>
    public string Checksum => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Text)));

    // Earlier texts that leave a database as today's text and the scripts after it do: 0001 put a row of the portal's own among the
    // backend's warehouses, and 0000 gave that row its days, kept the rules of an adoption, and made text of the small tables' uuids;
    // 0026 said DISTINCT where TimescaleDB fails to plan it.
    private static readonly IReadOnlyDictionary<string, string[]> EarlierTexts = new Dictionary<string, string[]>
    {
        ["sql/schema/0000_adoption.sql"] = 
        [
            "e9816fd2ef4e7f2c463993efcbcfa002ff9b7e956055a8da9ab3693b48bcdb05",
            "ae3c0ae4d6cc34103a3135066eb6d9691eacc953fc4c862739ec9af7ededb3db",
        ],
        ["sql/schema/0001_tables.sql"] = ["4cef4e0b9c535ca3409044b059656013a7cef5fcc6cdc42a303bf9fa35577fa5"],
        ["sql/schema/0026_worker_spells.sql"] = ["37b468f67c1a18a5b52625a1152136726cf0b9ac91843f0e7fea8fea8b1cc678"],
    };

    /// <summary>Whether a database that was set up with a text of this checksum needs nothing else.</summary>
    /// <param name="checksum">As recorded when the script was applied.</param>
    public bool IsAlso(string checksum) =>
        checksum == Checksum || EarlierTexts.TryGetValue(Name, out var earlier) && earlier.Contains(checksum);

    /// <summary>Versioned scripts, in the order in which they are applied, each once.</summary>
    public static IReadOnlyList<SqlScript> Schema { get; } = [.. Listed().Where(script => script.IsVersioned)];

    /// <summary>Functions, triggers and views, in order; applied again whenever their text changes.</summary>
    public static IReadOnlyList<SqlScript> Functions { get; } = [.. Listed().Where(script => !script.IsVersioned && script.Name != RulesName)];

    /// <summary>
    /// What an adoption needs, changes and stumbles over, as functions of the session that runs it. Versioned scripts and functions that
    /// call them are run in the same session after it.
    /// </summary>
    public static SqlScript AdoptionRules { get; } = Read(RulesName);

    /// <summary>Says what adopting an existing database would do; brings <see cref="AdoptionRules"/> with it. Never recorded as applied.</summary>
    public static SqlScript AdoptionPlan { get; } = WithRules(Read("sql/add_timescale_plan.sql"));

    // What psql includes by itself.
    private static SqlScript WithRules(SqlScript plan) =>
        plan with { Text = plan.Text.Replace("\\ir adoption_rules.sql\n", AdoptionRules.Text, StringComparison.Ordinal) };

    private bool IsVersioned => Name.StartsWith("sql/schema/", StringComparison.Ordinal);

    // What psql runs is what the portal runs, in the same order.
    private static IEnumerable<SqlScript> Listed() => Read("sql/install.sql").Text.Split('\n')
        .Where(line => line.StartsWith(Include, StringComparison.Ordinal)).Select(line => Read("sql/" + line[Include.Length..].Trim()));

    private static SqlScript Read(string name)
    {
        using var reader = new StreamReader(typeof(SqlScript).Assembly.GetManifestResourceStream(name) ?? throw new SchemaException($"The script {name} is listed and not there."));
        return new SqlScript(name, reader.ReadToEnd().ReplaceLineEndings("\n"));
    }
}
