using Ergo.Accounts.Exports;

namespace Ergo.Operations.Reports;

/// <summary>Writes on what it gets, and keeps a copy in the database as long as it is not too large.</summary>
/// <param name="target">Where to; left open.</param>
/// <param name="store">Where copies are kept.</param>
/// <param name="id">The export.</param>
/// <param name="largest">The largest copy, in bytes.</param>
internal sealed class KeptCopy(Stream target, ExportStore store, string id, long largest) : Stream
{
    private const int PartSize = 1 << 20;
    private readonly MemoryStream _waiting = new();
    private readonly Spool _spool = new(largest);

    /// <summary>Bytes so far.</summary>
    public long Count { get; private set; }

    /// <summary>Whether the copy is held so far, and so will be kept.</summary>
    public bool IsKept => _spool.IsWhole;

    /// <summary>Whether it is not because there was no room for it until it was known how large it becomes.</summary>
    public bool HasNoRoom => _spool.Failure is not null;

    /// <inheritdoc />
    public override bool CanRead => false;

    /// <inheritdoc />
    public override bool CanSeek => false;

    /// <inheritdoc />
    public override bool CanWrite => true;

    /// <inheritdoc />
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc />
    public override long Position
    {
        get => Count;
        set => throw new NotSupportedException();
    }

    /// <summary>Writes what is left, and keeps the copy.</summary>
    public async Task EndAsync(CancellationToken cancellationToken)
    {
        await FlushAsync(cancellationToken);
        var number = 0;
        await foreach (var part in _spool.PartsAsync(PartSize, cancellationToken))
        {
            await store.AddPartAsync(id, number++, part, cancellationToken);
        }
    }

    /// <inheritdoc />
    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        await SendWaitingAsync(cancellationToken);
        await SendAsync(buffer, cancellationToken);
    }

    /// <inheritdoc />
    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <inheritdoc />
    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    /// <summary>Takes the few bytes that an archive writes without waiting, around each of its files; they go with what comes next.</summary>
    public override void Write(ReadOnlySpan<byte> buffer) => _waiting.Write(buffer);

    /// <inheritdoc />
    public override void Flush()
    {
        // What writes reports flushes at its end, and what takes them does so by itself.
    }

    /// <inheritdoc />
    public override async Task FlushAsync(CancellationToken cancellationToken)
    {
        await SendWaitingAsync(cancellationToken);
        try
        {
            await target.FlushAsync(cancellationToken);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new TargetException(failure);
        }
    }

    /// <inheritdoc />
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc />
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc />
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc />
    public override async ValueTask DisposeAsync()
    {
        await _spool.DisposeAsync();
        await base.DisposeAsync();
    }

    /// <inheritdoc />
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _waiting.Dispose();
        }

        base.Dispose(disposing);
    }

    private async ValueTask SendWaitingAsync(CancellationToken cancellationToken)
    {
        if (_waiting.Length > 0)
        {
            var bytes = _waiting.ToArray();
            _waiting.SetLength(0);
            await SendAsync(bytes, cancellationToken);
        }
    }

    private async ValueTask SendAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken)
    {
        try
        {
            await target.WriteAsync(buffer, cancellationToken);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new TargetException(failure);
        }

        Count += buffer.Length;
        await _spool.WriteAsync(buffer, cancellationToken);
    }
}

/// <summary>What was to take a report did not: a full disk, a reader that is gone.</summary>
/// <param name="inner">What happened.</param>
internal sealed class TargetException(Exception inner) : Exception(inner.Message, inner);
