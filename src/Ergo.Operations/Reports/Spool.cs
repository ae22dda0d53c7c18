using System.Runtime.CompilerServices;

namespace Ergo.Operations.Reports;

/// <summary>
/// Bytes that wait in a temporary file of this process until it is known whether they are to be kept: what becomes too much never goes to
/// the database. Nobody else can open the file, and nothing of it is left, however the process ends.
/// </summary>
/// <param name="largest">The most bytes that are held; 0 holds none.</param>
/// <param name="directory">Where the file is made; null for the temporary directory.</param>
internal sealed class Spool(long largest, string? directory = null) : IAsyncDisposable
{
    private const int BufferSize = 1 << 16;
    private FileStream? _file;

    /// <summary>Whether all bytes so far are held.</summary>
    public bool IsWhole { get; private set; } = largest > 0;

    /// <summary>Why not, where the temporary directory did not take them.</summary>
    public Exception? Failure { get; private set; }

    /// <summary>Takes bytes. Where they are too many or find no room, all are let go, and no failure is thrown.</summary>
    public async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        if (!IsWhole)
        {
            return;
        }

        try
        {
            _file ??= Create();
            if (_file.Length + bytes.Length > largest)
            {
                await LetGoAsync();
                return;
            }

            await _file.WriteAsync(bytes, cancellationToken);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            Failure = failure;
            await LetGoAsync();
        }
    }

    /// <summary>The bytes from the first to the last, in parts.</summary>
    /// <param name="size">Of how many bytes each but the last.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="IOException">The file could not be read.</exception>
    public async IAsyncEnumerable<byte[]> PartsAsync(int size, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (!IsWhole || _file is null)
        {
            yield break;
        }

        await _file.FlushAsync(cancellationToken);
        _file.Position = 0;
        for (var left = _file.Length; left > 0;)
        {
            var part = new byte[Math.Min(size, left)];
            await _file.ReadExactlyAsync(part, cancellationToken);
            left -= part.Length;
            yield return part;
        }
    }

    /// <inheritdoc />
    public ValueTask DisposeAsync() => LetGoAsync();

    private FileStream Create()
    {
        FileStreamOptions options = new()
        {
            Mode = FileMode.CreateNew, Access = FileAccess.ReadWrite, Share = FileShare.None, BufferSize = BufferSize, Options = FileOptions.Asynchronous | FileOptions.DeleteOnClose,
        };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        FileStream file = new(Path.Combine(directory ?? Path.GetTempPath(), Path.GetRandomFileName()), options);
        if (!OperatingSystem.IsWindows())
        {
            // An open file without a name goes with the process that holds it; Windows does the same by the option above.
            File.Delete(file.Name);
        }

        return file;
    }

    private async ValueTask LetGoAsync()
    {
        IsWhole = false;
        if (_file is { } file)
        {
            _file = null;
            try
            {
                await file.DisposeAsync();
            }
            catch (IOException)
            {
                // What it could not write any more is let go as well.
            }
        }
    }
}
