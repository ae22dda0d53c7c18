using System.Security.Claims;
using Ergo.Accounts;
using Ergo.Database;
using Ergo.Portal.Auth.Sessions;
using Ergo.Snapshots;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Server;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Ergo.Portal.Auth.Circuits;

/// <summary>
/// Who the person of a circuit is, as the session stands now: told by the database when it ends or its rights change, asked again
/// now and then in case that was missed, and asked before what a click does. A circuit belongs to the session it began with. While the
/// database does not answer, the last answer holds for a short while (<see cref="SessionSettings.UncheckedLimit"/>); after it nobody is signed
/// in there, and the person is told so, until the database answers again.
/// </summary>
public sealed class SessionState : RevalidatingServerAuthenticationStateProvider
{
    private static readonly TimeSpan GoodFor = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan AskAgain = TimeSpan.FromSeconds(2);

    private readonly SessionPrincipals _principals;
    private readonly SessionChanges _changes;
    private readonly TimeProvider _time;
    private readonly TimeSpan _uncheckedLimit;
    private readonly ILogger<SessionState> _logger;
    private readonly CancellationTokenSource _gone = new();
    private readonly CancellationToken _isGone;
    private SessionIdentity? _known;
    private SessionIdentity? _unchecked;
    private long _checkedAt;
    private long _confirmedAt;
    private bool _hasEnded;

    /// <summary>The state of a circuit, or of a page rendered before there is one.</summary>
    public SessionState(SessionPrincipals principals, SessionChanges changes, TimeProvider time, IOptions<SessionSettings> settings, ILoggerFactory loggers)
        : base(loggers)
    {
        _principals = principals;
        _changes = changes;
        _time = time;
        _uncheckedLimit = settings.Value.UncheckedLimit;
        _logger = loggers.CreateLogger<SessionState>();
        _isGone = _gone.Token;
        _changes.Changed += OnChanged;
        AuthenticationStateChanged += OnStateChanged;
    }

    /// <inheritdoc />
    protected override TimeSpan RevalidationInterval => TimeSpan.FromSeconds(30);

    /// <summary>True once a page has asked who it is drawn for.</summary>
    public bool IsShown { get; private set; }

    /// <inheritdoc />
    public override Task<AuthenticationState> GetAuthenticationStateAsync()
    {
        IsShown = true;
        return base.GetAuthenticationStateAsync();
    }

    /// <summary>Asks whether the session still lives, at most once a second, and takes in what changed. Does not count as use: charts that redraw themselves come by here too.</summary>
    /// <returns>False when it has ended: nothing more may be done for it.</returns>
    public async Task<bool> IsLiveAsync()
    {
        if (_known is not { } known)
        {
            // A page that is open to everybody has a circuit too.
            return !_hasEnded && _unchecked is null;
        }

        if (_checkedAt != 0 && _time.GetElapsedTime(_checkedAt) < GoodFor)
        {
            return true;
        }

        return await CheckAsync(known, identity => _principals.LookAsync(identity), _uncheckedLimit);
    }

    /// <summary>Asks at once, whenever it was asked last, and takes no old answer. For what cannot be undone.</summary>
    /// <returns>True when it lives, false when it has ended, null when the database does not say.</returns>
    public async Task<bool?> IsLiveNowAsync()
    {
        if (_known is { } known && !await CheckAsync(known, identity => _principals.LookAsync(identity), TimeSpan.Zero))
        {
            return _hasEnded ? false : null;
        }

        return _unchecked is not null ? null : !_hasEnded;
    }

    /// <inheritdoc />
    protected override async Task<bool> ValidateAuthenticationStateAsync(AuthenticationState authenticationState, CancellationToken cancellationToken) =>
        // A circuit that waits to be checked is not signed out for good.
        _known is not { } known || await CheckAsync(known, identity => _principals.LookAsync(identity, cancellationToken), _uncheckedLimit) || _unchecked is not null;

    /// <inheritdoc />
    protected override void Dispose(bool disposing)
    {
        _changes.Changed -= OnChanged;
        AuthenticationStateChanged -= OnStateChanged;
        // It is in the container twice, and disposed of as often.
        if (!_isGone.IsCancellationRequested)
        {
            _gone.Cancel();
            _gone.Dispose();
        }

        base.Dispose(disposing);
    }

    private async Task<bool> CheckAsync(SessionIdentity known, Func<SessionIdentity, Task<SessionIdentity?>> ask, TimeSpan grace)
    {
        SessionIdentity? now;
        try
        {
            now = await ask(known);
        }
        catch (Exception failure) when (StoreFailure.Is(failure))
        {
            _logger.LogWarning("The session could not be checked: {Reason}", failure.Message);
            if (_confirmedAt == 0 || _time.GetElapsedTime(_confirmedAt) >= _uncheckedLimit)
            {
                Suspend(known);
                return false;
            }

            return grace > TimeSpan.Zero;
        }

        if (now is null)
        {
            End();
            return false;
        }

        _checkedAt = _confirmedAt = _time.GetTimestamp();
        if (!now.HasSameRights(known))
        {
            _known = now;
            SetAuthenticationState(Task.FromResult(new AuthenticationState(new ClaimsPrincipal(now))));
        }

        return !_hasEnded;
    }

    // Pages show that nothing can be shown, and ask by themselves whether that is over.
    private void Suspend(SessionIdentity known)
    {
        if (_unchecked is not null || _hasEnded)
        {
            return;
        }

        _unchecked = known;
        _known = null;
        SetAuthenticationState(Task.FromResult(new AuthenticationState(new ClaimsPrincipal(new UncheckedIdentity()))));
        _ = Task.Run(() => ResumeAsync(known, _isGone));
    }

    private async Task ResumeAsync(SessionIdentity known, CancellationToken cancellationToken)
    {
        try
        {
            while (_unchecked == known)
            {
                await Task.Delay(AskAgain, _time, cancellationToken);
                try
                {
                    var now = await _principals.LookAsync(known, cancellationToken);
                    if (_unchecked != known)
                    {
                        return;
                    }

                    if (now is null)
                    {
                        End();
                        return;
                    }

                    _checkedAt = _confirmedAt = _time.GetTimestamp();
                    _unchecked = null;
                    SetAuthenticationState(Task.FromResult(new AuthenticationState(new ClaimsPrincipal(now))));
                }
                catch (Exception failure) when (failure is NpgsqlException or TimeoutException or IOException)
                {
                    // Not yet.
                }
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The circuit is gone.
        }
    }

    // Pages turn to the sign-in page as soon as nobody is signed in.
    private void End()
    {
        _hasEnded = true;
        _known = null;
        _unchecked = null;
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

        if ((_known ?? (arrived is null ? null : _unchecked)) is { } own && arrived?.Session.Id != own.Session.Id)
        {
            End();
            return;
        }

        if (arrived is not null)
        {
            // Whoever brought it has just asked the database.
            _confirmedAt = _time.GetTimestamp();
            _unchecked = null;
        }

        _known = arrived;
    }

    private void OnChanged(long? session)
    {
        if (_known is { } known && (session is null || session == known.Session.Id))
        {
            _checkedAt = 0;
            _ = Task.Run(() => CheckAsync(known, identity => _principals.LookAsync(identity), _uncheckedLimit));
        }
    }
}
