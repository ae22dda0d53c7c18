using System.IO.Compression;

namespace Ergo.Reports.Packaging;

/// <summary>A report that is one file, written straight to its target.</summary>
/// <param name="target">Where to; left open.</param>
public sealed class SingleFilePackage(Stream target) : IReportPackage
{
    private readonly List<ReportFile> _files = [];

    /// <summary>The file, once it has ended.</summary>
    public IReadOnlyList<ReportFile> Files => _files;

    /// <inheritdoc />
    public bool TakesMany => false;

    /// <inheritdoc />
    public Stream Begin(string name) => _files.Count == 0
        ? new HashedStream(target, leaveOpen: true, ended: (bytes, hash) => _files.Add(new ReportFile(name, bytes, hash)))
        : throw new InvalidOperationException("The report is one file.");
}

/// <summary>A report of several files in a ZIP archive that is written as it comes.</summary>
public sealed class ZipPackage : IReportPackage, IAsyncDisposable
{
    private readonly List<ReportFile> _files = [];
    private readonly ZipArchive _archive;

    /// <summary>Begins the archive.</summary>
    /// <param name="target">Where to; left open.</param>
    public ZipPackage(Stream target) => _archive = new ZipArchive(target, ZipArchiveMode.Create, leaveOpen: true);

    /// <summary>The files that have ended.</summary>
    public IReadOnlyList<ReportFile> Files => _files;

    /// <inheritdoc />
    public bool TakesMany => true;

    /// <inheritdoc />
    public Stream Begin(string name)
    {
        // What is compressed already only costs time to compress again.
        var level = name.EndsWith(".csv", StringComparison.Ordinal) || name.EndsWith(".jsonl", StringComparison.Ordinal) ? CompressionLevel.Fastest : CompressionLevel.NoCompression;
        return new HashedStream(_archive.CreateEntry(name, level).Open(), leaveOpen: false, ended: (bytes, hash) => _files.Add(new ReportFile(name, bytes, hash)));
    }

    /// <summary>Writes a small file whole.</summary>
    public async Task AddAsync(string name, ReadOnlyMemory<byte> content, CancellationToken cancellationToken = default)
    {
        await using var file = _archive.CreateEntry(name, CompressionLevel.NoCompression).Open();
        await file.WriteAsync(content, cancellationToken);
    }

    /// <summary>Ends the archive. An archive that is not ended cannot be opened, which tells that it is not whole: dispose only what is.</summary>
    public async ValueTask DisposeAsync()
    {
        await _archive.DisposeAsync();
        GC.SuppressFinalize(this);
    }
}
