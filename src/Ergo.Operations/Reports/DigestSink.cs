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
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly byte[] _part = new byte[RowsOfPart * RowDigest.Size];
    private readonly OneBehind _keeping = new();
    private int _length;
    private int _parts;
    private bool _keeps = store is not null && most > 0;

    /// <summary>Rows so far.</summary>
    public long Rows { get; private set; }

    /// <summary>Takes a row's digest.</summary>
    public ValueTask AddAsync(RowDigest digest, CancellationToken cancellationToken)
    {
        digest.Write(_part.AsSpan(_length));
        _length += RowDigest.Size;
        Rows++;
        return _length == _part.Length ? new ValueTask(KeepAsync(cancellationToken)) : ValueTask.CompletedTask;
    }

    /// <summary>Ends; returns the fingerprint, lower-case hexadecimal.</summary>
    public async Task<string> EndAsync(CancellationToken cancellationToken)
    {
        await KeepAsync(cancellationToken);
        await _keeping.EndAsync();
        return Convert.ToHexStringLower(_hash.GetHashAndReset());
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await _keeping.DisposeAsync();
        _hash.Dispose();
    }

    private async Task KeepAsync(CancellationToken cancellationToken)
    {
        _hash.AppendData(_part.AsSpan(0, _length));
        if (_keeps && Rows > most)
        {
            _keeps = false;
            await _keeping.BeginAsync(() => store!.ClearAsync(id, parts: false, digests: true, cancellationToken));
        }
        else if (_keeps && _length > 0)
        {
            var (number, digests) = (_parts++, _part[.._length]);
            await _keeping.BeginAsync(() => store!.AddDigestsAsync(id, number, digests, cancellationToken));
        }

        _length = 0;
    }
}
