namespace Ergo.EmbeddedPostgres.Tests;

public sealed class LibraryLinksTests : IDisposable
{
    private readonly TestFolder folder = new();
    private readonly string native;
    private readonly string library;
    private readonly string link;

    public LibraryLinksTests()
    {
        native = Path.Combine(folder.Root, "native");
        library = Path.Combine(native, "lib", "libpq.so.5.18");
        link = Path.Combine(native, "lib", "libpq.so.5");
        Directory.CreateDirectory(Path.GetDirectoryName(library)!);
        File.WriteAllText(library, "library");
        File.WriteAllText(
            Path.Combine(native, "pg-symlinks.json"),
            """[{"source":"native/lib/libpq.so.5.18","target":"native/lib/libpq.so.5"}]""");
    }

    public void Dispose() => folder.Dispose();

    [SkippableFact]
    public void Missing_link_is_made_relative()
    {
        SkipOnWindows();
        LibraryLinks.Ensure(native);
        Assert.Equal("libpq.so.5.18", new FileInfo(link).LinkTarget);
        Assert.Equal("library", File.ReadAllText(link));
    }

    [SkippableFact]
    public void Dangling_link_is_replaced()
    {
        SkipOnWindows();
        File.CreateSymbolicLink(link, "libpq.so.5.17");
        LibraryLinks.Ensure(native);
        Assert.Equal("library", File.ReadAllText(link));
    }

    [SkippableFact]
    public async Task Several_at_once_leave_one_link_and_no_rest()
    {
        SkipOnWindows();
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => LibraryLinks.Ensure(native))));
        Assert.Equal([library, link], Directory.EnumerateFiles(Path.Combine(native, "lib")).OrderByDescending(f => f, StringComparer.Ordinal));
    }

    [SkippableFact]
    public void Complete_links_are_left_alone()
    {
        SkipOnWindows();
        LibraryLinks.Ensure(native);
        var made = Directory.GetLastWriteTimeUtc(Path.GetDirectoryName(link)!);
        LibraryLinks.Ensure(native);
        Assert.Equal(made, Directory.GetLastWriteTimeUtc(Path.GetDirectoryName(link)!));
    }

    [Fact]
    public void Unreadable_list_is_named()
    {
        File.WriteAllText(Path.Combine(native, "pg-symlinks.json"), "{");
        var failure = Assert.Throws<EmbeddedPostgresException>(() => LibraryLinks.Ensure(native));
        Assert.Contains("npm rebuild", failure.Message, StringComparison.Ordinal);
    }

    private static void SkipOnWindows() => Skip.If(OperatingSystem.IsWindows(), "the Windows binaries need no links");
}
