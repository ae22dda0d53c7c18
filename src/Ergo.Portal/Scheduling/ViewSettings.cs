using Ergo.Snapshots.Views;
using Microsoft.Extensions.Options;

namespace Ergo.Portal.Scheduling;

/// <summary>Writes the configured intervals into the database, where lateness is judged by them.</summary>
public sealed class ViewSettings(ViewUpkeep views, IOptions<JobOptions> options)
{
    /// <summary>Applies what is configured; the rest keeps its value.</summary>
    public async Task ApplyAsync(CancellationToken cancellationToken = default)
    {
        foreach (var (name, view) in options.Value.Views)
        {
            await views.SetAsync(name, view.RefreshEvery, view.KeepFor, $"settings of {Environment.MachineName}", cancellationToken);
        }
    }
}
