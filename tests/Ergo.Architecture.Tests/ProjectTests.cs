namespace Ergo.Architecture.Tests;

/// <summary>Projects depend one way, and the lower ones on nothing that belongs to a browser.</summary>
public sealed class ProjectTests
{
    [Fact]
    public void Projects_depend_on_those_below_them_only()
    {
        var wrong = Product.Dependencies
            .Select(pair => (pair.From, pair.To, Project: Product.ProjectOf(pair.From), Target: Product.ProjectOf(pair.To)))
            .Where(pair => pair is { Project: not null, Target: not null } && pair.Project != pair.Target && !Product.Arrows[pair.Project].Contains(pair.Target))
            .Select(pair => $"{pair.From} -> {pair.To}").Distinct();
        Product.Nothing(wrong);
    }

    [Theory]
    [InlineData("Ergo.Database")]
    [InlineData("Ergo.Snapshots")]
    [InlineData("Ergo.Accounts")]
    [InlineData("Ergo.Reports")]
    [InlineData("Ergo.Operations")]
    [InlineData("Ergo.EmbeddedPostgres")]
    [InlineData("Ergo.Simulator")]
    public void Nothing_below_the_portal_knows_of_pages_or_requests(string project)
    {
        string[] browsers = ["Microsoft.AspNetCore.", "MudBlazor.", "Microsoft.JSInterop."];
        Product.Nothing(Product.Dependencies
            .Where(pair => Product.ProjectOf(pair.From) == project && browsers.Any(name => pair.To.StartsWith(name, StringComparison.Ordinal)))
            .Select(pair => $"{pair.From} -> {pair.To}"));
    }

    [Fact]
    public void Pages_and_downloads_ask_the_store_and_no_database_driver()
    {
        string[] folders = ["Pages", "Dashboards", "Shared", "Charts", "Layout", "Api", "Actions"];
        string[] drivers = ["Npgsql.", "Dapper."];
        var wrong = Product.Dependencies
            .Where(pair => Product.ProjectOf(pair.From) == "Ergo.Portal" && folders.Contains(Product.FolderOf(pair.From)) && drivers.Any(name => pair.To.StartsWith(name, StringComparison.Ordinal)))
            .Select(pair => $"{pair.From} -> {pair.To}").ToList();
        Product.Nothing(wrong);
    }

    [Fact]
    public void Every_project_was_read() =>
        Assert.Equal(Product.Arrows.Keys.Order(), Product.Dependencies.Select(pair => Product.ProjectOf(pair.From)).OfType<string>().Distinct().Order());
}
