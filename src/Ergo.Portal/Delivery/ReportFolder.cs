using Ergo.Database;
using Ergo.Operations.Reports;
using Ergo.Operations.SavedReports;
using Microsoft.Extensions.Options;

namespace Ergo.Portal.Delivery;

/// <summary>The folder of the setting <c>Exports:Folder</c>.</summary>
internal sealed class ReportFolder(IOptions<ReportSettings> settings) : IReportFolder
{
    private readonly string? _folder = string.IsNullOrWhiteSpace(settings.Value.Folder) ? null : Path.GetFullPath(settings.Value.Folder);

    /// <inheritdoc />
    public bool IsConfigured => _folder is not null;

    /// <inheritdoc />
    public IFolderFile Begin(string name)
    {
        var path = Path.Combine(_folder!, name);
        try
        {
            Directory.CreateDirectory(_folder!);
            return new FolderFile(path, new FileStream(path + FolderFile.Unfinished, FileMode.Create, FileAccess.Write, FileShare.None));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw Refuse(failure);
        }
    }

    private static DeliveryException Refuse(Exception failure) => new(Notice.Of(SavedReportCodes.FolderFailed, ("why", failure.Message)), failure);

    private sealed class FolderFile(string path, FileStream content) : IFolderFile
    {
        // What looks into the folder passes such files by.
        public const string Unfinished = ".part";

        private bool _isComplete;

        public Stream Content => content;

        public async Task CompleteAsync(CancellationToken cancellationToken)
        {
            try
            {
                await content.FlushAsync(cancellationToken);
                content.Flush(flushToDisk: true);
                await content.DisposeAsync();
                File.Move(path + Unfinished, path, overwrite: true);
                _isComplete = true;
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
            {
                throw Refuse(failure);
            }
        }

        public async ValueTask DisposeAsync()
        {
            if (!_isComplete)
            {
                try
                {
                    await content.DisposeAsync();
                    File.Delete(path + Unfinished);
                }
                catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
                {
                    // A full disk refuses even that; its name says that it is not whole.
                }
            }
        }
    }
}
