using Ergo.Portal.Database;
using Microsoft.AspNetCore.Components;

namespace Ergo.Portal.Live;

/// <summary>A page that reads again by itself: after a refresh of its views, and when the database comes back.</summary>
public abstract class LiveComponent : ComponentBase, ILive, IDisposable
{
    private readonly CancellationTokenSource _gone = new();
    private bool _reading;
    private bool _again;

    [Inject]
    private LiveUpdates Updates { get; init; } = default!;

    /// <summary>Whether the database answers.</summary>
    [Inject]
    protected DatabaseState Database { get; init; } = default!;

    [Inject]
    private FirstPaint Paint { get; init; } = default!;

    /// <summary>Makes the component; it reads once it is shown.</summary>
    protected LiveComponent() => Gone = _gone.Token;

    /// <summary>Cancelled when the component goes away; may be asked for after that too, by a read under way.</summary>
    protected CancellationToken Gone { get; }

    /// <summary>The views whose refresh changes what is shown.</summary>
    protected abstract IReadOnlyList<string> Views { get; }

    /// <summary>True while nothing is drawn anew by itself.</summary>
    protected virtual bool IsHeld => false;

    /// <summary>Reads what is shown. Failures belong into the state of what is read, not into an exception.</summary>
    protected abstract Task ReadAsync();

    /// <summary>Reads for the first time. What the browser gets before there is a circuit does not wait long for it.</summary>
    protected Task ReadFirstAsync() => Paint.WaitAsync(ReadAgainAsync());

    /// <summary>Reads now, or once more after the read that is under way; then renders.</summary>
    protected async Task ReadAgainAsync()
    {
        if (_reading)
        {
            _again = true;
            return;
        }

        _reading = true;
        try
        {
            do
            {
                _again = false;
                await ReadAsync();
                if (_gone.IsCancellationRequested)
                {
                    return;
                }

                StateHasChanged();
            }
            while (_again);
        }
        catch (OperationCanceledException) when (_gone.IsCancellationRequested)
        {
            // Nobody is left to show it to.
        }
        finally
        {
            _reading = false;
        }
    }

    /// <inheritdoc />
    protected override void OnInitialized() => Updates.Add(this);

    /// <inheritdoc />
    bool ILive.Hears(string view) => Views.Contains(view);

    /// <inheritdoc />
    // ReadAsync keeps failures to itself, anything else goes to the error boundary.
    Task ILive.UpdateAsync() => InvokeAsync(async () =>
    {
        if (_gone.IsCancellationRequested || IsHeld)
        {
            return;
        }

        try
        {
            await ReadAgainAsync();
        }
        catch (Exception failure)
        {
            await DispatchExceptionAsync(failure);
        }
    });

    /// <inheritdoc />
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Stops listening and cancels reads under way.</summary>
    /// <param name="disposing">True from <see cref="Dispose()"/>.</param>
    protected virtual void Dispose(bool disposing)
    {
        if (disposing)
        {
            Updates.Remove(this);
            _gone.Cancel();
            _gone.Dispose();
        }
    }
}
