namespace Ergo.Architecture.Tests;

/// <summary>Folders inside a project depend one way: each on those that are listed before it.</summary>
public sealed class FolderTests
{
    // A folder that is not listed fails the test: say where it stands.
    private static readonly IReadOnlyDictionary<string, string[]> Layers = new Dictionary<string, string[]>
    {
        ["Ergo.Database"] = ["", "Notifications", "Schema", "Connections"],
        ["Ergo.Snapshots"] = ["", "Access", "Warehouses", "Privacy", "Runs", "Adoption", "Storage", "Views", "Figures", "Reports", "Retention", "Health"],
        ["Ergo.Accounts"] = ["", "Audit", "Exports", "Preferences", "SavedReports", "Interventions", "Alerts", "ApiKeys", "ApiRequests"],
        ["Ergo.Operations"] = ["Access", "", "Audit", "Work", "Privacy", "Limits", "Reports", "SavedReports", "Alerts", "Interventions", "Schedule", "Retention", "Sessions", "Storage", "Views", "ApiKeys"],
        ["Ergo.Reports"] = ["Tables", "Packaging", "Formats", "Evidence"],
        ["Ergo.Simulator"] = ["", "World", "Posture", "Loading", "Live", "Commands"],
        ["Ergo.Portal"] =
        [
            "Startup", "Figures", "Navigation", "Scheduling", "Words", "Database", "Jobs", "Demo", "Requests", "SignIn", "Delivery", "Live", "Telemetry", "Shared", "Charts",
            "Actions", "Dashboards", "Layout", "Pages", "Api", "Commands", "Hosting", "",
        ],
    };

    // What is shared by pages of admins.
    private const string SharedPages = "Pages/Admin";

    public static TheoryData<string> Projects => [.. Layers.Keys];

    [Theory]
    [MemberData(nameof(Projects))]
    public void Folders_depend_on_those_before_them_only(string project)
    {
        var layers = Layers[project];
        Product.Nothing(Inside(project, 1)
            .Where(pair => !layers.Contains(pair.From) || Array.IndexOf(layers, pair.From) < Array.IndexOf(layers, pair.To))
            .Select(pair => $"{pair.From} -> {pair.To}: {pair.Example}"));
    }

    [Fact]
    public void Pages_of_one_area_know_nothing_of_another() => Product.Nothing(Inside("Ergo.Portal", 2)
        .Where(pair => pair.From.StartsWith("Pages/", StringComparison.Ordinal) && pair.To.StartsWith("Pages/", StringComparison.Ordinal) && pair.To != SharedPages)
        .Select(pair => $"{pair.From} -> {pair.To}: {pair.Example}"));

    private static IEnumerable<(string From, string To, string Example)> Inside(string project, int depth) => Product.Dependencies
        // Where a program begins it may name anything of its own.
        .Where(pair => Product.ProjectOf(pair.From) == project && Product.ProjectOf(pair.To) == project && !pair.From.StartsWith(project + ".Program", StringComparison.Ordinal))
        .Select(pair => (From: Product.FolderOf(pair.From, depth), To: Product.FolderOf(pair.To, depth), Example: $"{pair.From} uses {pair.To}"))
        .Where(pair => pair.From != pair.To)
        .DistinctBy(pair => (pair.From, pair.To));
}
