namespace Ergo.Portal.Api;

/// <summary>The body of a download, which knows how much its reader has taken and whether it is being waited for.</summary>
/// <param name="target">The response's body; not disposed.</param>
internal sealed class ReaderPace(Stream target) : Stream
{
    private long _taken;
    private int _waiting;

    /// <summary>Bytes taken so far, those on their way included.</summary>
    public long Taken => Interlocked.Read(ref _taken);

    /// <summary>Whether the next bytes wait for the reader, and not the reader for them.</summary>
    public bool IsWaiting => Volatile.Read(ref _waiting) > 0;

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
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <inheritdoc />
    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        Interlocked.Increment(ref _waiting);
        try
        {
            await target.WriteAsync(buffer, cancellationToken);
            Interlocked.Add(ref _taken, buffer.Length);
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }
    }

    /// <inheritdoc />
    public override async Task FlushAsync(CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _waiting);
        try
        {
            await target.FlushAsync(cancellationToken);
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }
    }

    /// <inheritdoc />
    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <inheritdoc />
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException("A response is written asynchronously.");

    /// <inheritdoc />
    public override void Flush() => throw new NotSupportedException("A response is written asynchronously.");

    /// <inheritdoc />
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc />
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc />
    public override void SetLength(long value) => throw new NotSupportedException();
}
