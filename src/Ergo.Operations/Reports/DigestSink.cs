using System.Security.Cryptography;
using Ergo.Accounts.Exports;
using Ergo.Reports.Evidence;

namespace Ergo.Operations.Reports;

/// <summary>Takes the digests of a report's rows: makes the fingerprint of all, and keeps them as long as there are not too many.</summary>
/// <param name="store">Where they are kept; null keeps none.</param>
/// <param name="id">The export.</param>
/// <param name="most">The most that are kept.</param>
internal sealed class DigestSink(ExportStore? store, string id, long most) : IAsyncDisposable
{
    private const int RowsOfPart = 40_000;
    private const int PartSize = RowsOfPart * RowDigest.Size;
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly byte[] _part = new byte[PartSize];
    private readonly Spool _spool = new(store is null ? 0 : most * RowDigest.Size);
    private int _length;

    /// <summary>Rows so far.</summary>
    public long Rows { get; private set; }

    /// <summary>Takes a row's digest.</summary>
    public ValueTask AddAsync(RowDigest digest, CancellationToken cancellationToken)
    {
        digest.Write(_part.AsSpan(_length));
        _length += RowDigest.Size;
        Rows++;
        return _length == _part.Length ? TakePartAsync(cancellationToken) : ValueTask.CompletedTask;
    }

    /// <summary>Ends: keeps the digests, and returns the fingerprint, lower-case hexadecimal.</summary>
    public async Task<string> EndAsync(CancellationToken cancellationToken)
    {
        await TakePartAsync(cancellationToken);
        var number = 0;
        await foreach (var part in _spool.PartsAsync(PartSize, cancellationToken))
        {
            await store!.AddDigestsAsync(id, number++, part, cancellationToken);
        }

        return Convert.ToHexStringLower(_hash.GetHashAndReset());
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await _spool.DisposeAsync();
        _hash.Dispose();
    }

    private async ValueTask TakePartAsync(CancellationToken cancellationToken)
    {
        _hash.AppendData(_part.AsSpan(0, _length));
        await _spool.WriteAsync(_part.AsMemory(0, _length), cancellationToken);
        _length = 0;
    }
}
