using System.Security.Claims;
using Ergo.Accounts;
using Ergo.Portal.Auth.Sessions;
using Ergo.Snapshots;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Server;

namespace Ergo.Portal.Auth.Circuits;

/// <summary>
/// Who the person of a circuit is, as the session stands now: told by the database when it ends or its rights change, asked again
/// now and then in case that was missed, and asked before what a click does. A circuit belongs to the session it began with.
/// </summary>
public sealed class SessionState : RevalidatingServerAuthenticationStateProvider
{
    private static readonly TimeSpan GoodFor = TimeSpan.FromSeconds(1);

    private readonly SessionPrincipals _principals;
    private readonly SessionChanges _changes;
    private readonly TimeProvider _time;
    private readonly ILogger<SessionState> _logger;
    private SessionIdentity? _known;
    private long _checkedAt;
    private bool _hasEnded;

    /// <summary>The state of a circuit, or of a page rendered before there is one.</summary>
    public SessionState(SessionPrincipals principals, SessionChanges changes, TimeProvider time, ILoggerFactory loggers)
        : base(loggers)
    {
        _principals = principals;
        _changes = changes;
        _time = time;
        _logger = loggers.CreateLogger<SessionState>();
        _changes.Changed += OnChanged;
        AuthenticationStateChanged += OnStateChanged;
    }

    /// <inheritdoc />
    protected override TimeSpan RevalidationInterval => TimeSpan.FromSeconds(30);

    /// <summary>Asks whether the session still lives, at most once a second, and takes in what changed. Does not count as use: charts that redraw themselves come by here too.</summary>
    /// <returns>False when it has ended: nothing more may be done for it.</returns>
    public async Task<bool> IsLiveAsync()
    {
        if (_known is not { } known)
        {
            // A page that is open to everybody has a circuit too.
            return !_hasEnded;
        }

        if (_checkedAt != 0 && _time.GetElapsedTime(_checkedAt) < GoodFor)
        {
            return true;
        }

        return await CheckAsync(known, identity => _principals.LookAsync(identity));
    }

    /// <summary>Asks at once, whenever it was asked last. For what cannot be undone.</summary>
    public Task<bool> IsLiveNowAsync()
    {
        _checkedAt = 0;
        return IsLiveAsync();
    }

    /// <inheritdoc />
    protected override async Task<bool> ValidateAuthenticationStateAsync(AuthenticationState authenticationState, CancellationToken cancellationToken) =>
        _known is not { } known || await CheckAsync(known, identity => _principals.LookAsync(identity, cancellationToken));

    /// <inheritdoc />
    protected override void Dispose(bool disposing)
    {
        _changes.Changed -= OnChanged;
        AuthenticationStateChanged -= OnStateChanged;
        base.Dispose(disposing);
    }

    private async Task<bool> CheckAsync(SessionIdentity known, Func<SessionIdentity, Task<SessionIdentity?>> ask)
    {
        SessionIdentity? now;
        try
        {
            now = await ask(known);
        }
        catch (Exception failure) when (StoreFailure.Is(failure))
        {
            // Without the database there is nothing to see or to do either.
            _logger.LogWarning("The session could not be checked: {Reason}", failure.Message);
            return true;
        }

        if (now is null)
        {
            End();
            return false;
        }

        _checkedAt = _time.GetTimestamp();
        if (!now.HasSameRights(known))
        {
            _known = now;
            SetAuthenticationState(Task.FromResult(new AuthenticationState(new ClaimsPrincipal(now))));
        }

        return !_hasEnded;
    }

    // Pages turn to the sign-in page as soon as nobody is signed in.
    private void End()
    {
        _hasEnded = true;
        _known = null;
        SetAuthenticationState(Task.FromResult(new AuthenticationState(new ClaimsPrincipal(new ClaimsIdentity()))));
    }

    // A browser that reconnects brings whoever is signed in by then.
    private void OnStateChanged(Task<AuthenticationState> task)
    {
        if (!task.IsCompletedSuccessfully)
        {
            return;
        }

#pragma warning disable CA1849 // It is completed.
        var arrived = task.Result.User.Session();
#pragma warning restore CA1849
        if (_hasEnded)
        {
            if (arrived is not null)
            {
                End();
            }

            return;
        }

        if (_known is not null && arrived?.Session.Id != _known.Session.Id)
        {
            End();
            return;
        }

        _known = arrived;
    }

    private void OnChanged(long? session)
    {
        if (_known is { } known && (session is null || session == known.Session.Id))
        {
            _checkedAt = 0;
            _ = Task.Run(() => CheckAsync(known, identity => _principals.LookAsync(identity)));
        }
    }
}
