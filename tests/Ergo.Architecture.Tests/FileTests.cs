namespace Ergo.Architecture.Tests;

/// <summary>Files that a person can take in.</summary>
public sealed class FileTests
{
    private const int MostLines = 400;

    [Theory]
    [InlineData("src")]
    [InlineData("sql")]
    [InlineData("tests")]
    public void No_file_is_longer_than_a_few_screens(string folder)
    {
        string[] kinds = [".cs", ".razor", ".sql", ".js", ".mjs"];
        Product.Nothing(Directory.EnumerateFiles(Path.Combine(Repository.Root, folder), "*", SearchOption.AllDirectories)
            .Where(file => kinds.Contains(Path.GetExtension(file)) && !Repository.IsMade(file))
            .Select(file => (File: Path.GetRelativePath(Repository.Root, file), Lines: File.ReadLines(file).Count()))
            .Where(file => file.Lines > MostLines).Select(file => $"{file.File}: {file.Lines}"));
    }
}
