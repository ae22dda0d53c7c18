using Ergo.Operations.Access;
using Ergo.Operations.Work;
using Ergo.Portal.Actions;
using Ergo.Portal.Live;
using Ergo.Portal.SignIn.Sessions;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;

namespace Ergo.Portal.Pages.Admin;

/// <summary>A page that follows work in the database: about every second while something runs, every ten seconds else.</summary>
public abstract class AdminPage : LiveComponent
{
    private const int IdleTicks = 10;
    private static readonly TimeSpan Tick = TimeSpan.FromSeconds(1);

    /// <summary>The clock.</summary>
    [Inject]
    protected TimeProvider Time { get; init; } = default!;

    /// <summary>How things are done here.</summary>
    [Inject]
    protected PageActions Actions { get; init; } = default!;

    /// <summary>What runs in this portal.</summary>
    [Inject]
    protected LongWork Work { get; init; } = default!;

    /// <summary>Who looks at the page.</summary>
    protected Signature? Me { get; private set; }

    [Inject]
    private AuthenticationStateProvider Session { get; init; } = default!;

    /// <summary>Whether what was read last shows work under way.</summary>
    protected abstract bool IsWorkShown { get; }

    /// <summary>Whether this person started a piece of work here and may stop it.</summary>
    /// <param name="name">The work's name.</param>
    protected LongWorkItem? Own(string name) => Work.Running.FirstOrDefault(item => item.Name == name && item.Starter == Me);

    /// <inheritdoc />
    protected override async Task OnInitializedAsync()
    {
        Work.Changed += OnWorkChanged;
        Me = (await Session.GetAuthenticationStateAsync()).User.Signature();
        await ReadFirstAsync();
    }

    /// <inheritdoc />
    protected override void OnAfterRender(bool firstRender)
    {
        if (firstRender)
        {
            // Ends with the component.
            _ = FollowAsync(Gone);
        }
    }

    /// <inheritdoc />
    protected override void Dispose(bool disposing)
    {
        Work.Changed -= OnWorkChanged;
        base.Dispose(disposing);
    }

    private async Task FollowAsync(CancellationToken gone)
    {
        using var timer = new PeriodicTimer(Tick, Time);
        var ticks = 0;
        try
        {
            while (await timer.WaitForNextTickAsync(gone))
            {
                ticks++;
                if (Database.IsReady && (IsWorkShown || Work.Running.Count > 0 || ticks % IdleTicks == 0))
                {
                    await InvokeAsync(ReadAgainAsync);
                }
            }
        }
        catch (OperationCanceledException) when (gone.IsCancellationRequested)
        {
            // The page was left.
        }
        catch (Exception failure)
        {
            await DispatchExceptionAsync(failure);
        }
    }

    private void OnWorkChanged() => _ = InvokeAsync(ReadAgainAsync);
}
