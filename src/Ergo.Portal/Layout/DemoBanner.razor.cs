using Ergo.Portal.Demo;
using Ergo.Portal.SignIn.Sessions;
using Microsoft.AspNetCore.Components;

namespace Ergo.Portal.Layout;

/// <summary>Says that this is a demo, and how far its history is while it loads.</summary>
public sealed partial class DemoBanner : IDisposable
{
    private static readonly TimeSpan Pace = TimeSpan.FromSeconds(1);
    private readonly CancellationTokenSource _gone = new();
    private int _isDue;
    private bool _isLoading;
    private long _done;
    private long _total;
    private TimeSpan? _left;
    private string? _said;

    [Inject]
    private DemoMode Mode { get; init; } = default!;

    [Inject]
    private DemoDataState Data { get; init; } = default!;

    [Inject]
    private TimeProvider Time { get; init; } = default!;

    /// <inheritdoc />
    public void Dispose()
    {
        Data.Changed -= OnChanged;
        _gone.Cancel();
        _gone.Dispose();
    }

    /// <inheritdoc />
    protected override void OnInitialized()
    {
        Read();
        Data.Changed += OnChanged;
    }

    // Progress comes many times a second; each circuit shows it about once.
    private void OnChanged()
    {
        if (Interlocked.Exchange(ref _isDue, 1) == 0)
        {
            _ = ShowAsync();
        }
    }

    private async Task ShowAsync()
    {
        try
        {
            await Task.Delay(Pace, Time, _gone.Token);
            Interlocked.Exchange(ref _isDue, 0);
            await InvokeAsync(() =>
            {
                Read();
                StateHasChanged();
            });
        }
        catch (Exception gone) when (gone is OperationCanceledException or ObjectDisposedException)
        {
            // The person left.
        }
    }

    private void Read()
    {
        var wasLoading = _isLoading;
        (_isLoading, _done, _total, _left) = (Data.IsLoading, Data.RowsDone, Data.RowsTotal, Data.TimeLeft);
        // Read out at quarters only; every step would drown the page.
        _said = _isLoading ? DemoProgress.Spoken(_done, _total) : wasLoading ? "The demo history is loaded." : _said;
    }
}
