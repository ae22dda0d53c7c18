using System.Security.Claims;
using Ergo.Portal.SignIn.Sessions;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Server;
using Microsoft.Extensions.Options;

namespace Ergo.Portal.SignIn.Circuits;

/// <summary>
/// Who the person of a circuit is, as the session stands now. <see cref="SessionWatch"/> tells it what the database says, at once when a session
/// ends or its rights change; before what cannot be undone it asks by itself. A circuit belongs to the session it began with. While the
/// database does not answer, the last answer holds for a short while (<see cref="SessionSettings.UncheckedLimit"/>); after it nobody is signed
/// in there, and the person is told so, until the database answers again.
/// </summary>
public sealed class SessionState : ServerAuthenticationStateProvider, IDisposable
{
    // A little longer than the watch takes from one answer to the next.
    private static readonly TimeSpan GoodFor = TimeSpan.FromSeconds(45);

    private readonly SessionWatch _watch;
    private readonly TimeProvider _time;
    private readonly TimeSpan _uncheckedLimit;
    private readonly Lock _gate = new();
    private SessionIdentity? _known;
    private SessionIdentity? _unchecked;
    private long _confirmedAt;
    private bool _isConfirmed;
    private bool _hasEnded;
    private long _doubts;
    private long _settled;

    /// <summary>The state of a circuit, or of a page rendered before there is one.</summary>
    public SessionState(SessionWatch watch, TimeProvider time, IOptions<SessionSettings> settings)
    {
        _watch = watch;
        _time = time;
        _uncheckedLimit = settings.Value.UncheckedLimit;
        AuthenticationStateChanged += OnStateChanged;
    }

    /// <summary>True once a page has asked who it is drawn for.</summary>
    public bool IsShown { get; private set; }

    /// <summary>Whose page it is, also while the database does not say whether the session lives; null for nobody's.</summary>
    internal SessionIdentity? Known => _known ?? _unchecked;

    /// <summary>How often the database told of a change of the session; what was heard before the latest is not relied on.</summary>
    internal long Doubts => Interlocked.Read(ref _doubts);

    /// <summary>True while nothing is shown because the database has not answered for too long.</summary>
    internal bool IsUnanswered => _unchecked is not null;

    /// <inheritdoc />
    public override Task<AuthenticationState> GetAuthenticationStateAsync()
    {
        IsShown = true;
        return base.GetAuthenticationStateAsync();
    }

    /// <summary>Has the session watched from now on, until this is disposed of.</summary>
    public void Watch() => _watch.Add(this);

    /// <summary>
    /// Whether the session still lives, by what was last heard of it; asks where that is long ago, or its time is over. Does not count as
    /// use: charts that redraw themselves come by here too.
    /// </summary>
    /// <returns>False when it has ended: nothing more may be done for it.</returns>
    public async Task<bool> IsLiveAsync()
    {
        if (_known is not { } known)
        {
            // A page that is open to everybody has a circuit too.
            return !_hasEnded && _unchecked is null;
        }

        if (_isConfirmed && _settled == Doubts && _time.GetElapsedTime(_confirmedAt) < (GoodFor < _uncheckedLimit ? GoodFor : _uncheckedLimit) && _time.GetUtcNow() < known.Session.EndsAt)
        {
            return true;
        }

        await _watch.AskAsync(this, known);
        return !_hasEnded && _known is not null;
    }

    /// <summary>Asks at once, whenever it was asked last, and takes no old answer. For what cannot be undone.</summary>
    /// <returns>True when it lives, false when it has ended, null when the database does not say.</returns>
    public async Task<bool?> IsLiveNowAsync()
    {
        if (_known is { } known && !await _watch.AskAsync(this, known))
        {
            return _hasEnded ? false : null;
        }

        return _unchecked is not null ? null : !_hasEnded;
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _watch.Remove(this);
        AuthenticationStateChanged -= OnStateChanged;
    }

    /// <summary>The database told of a change: whatever the browser sends from now on waits for an answer of after that.</summary>
    internal void Doubt() => Interlocked.Increment(ref _doubts);

    /// <summary>Takes in what the database said, or that it said nothing.</summary>
    /// <param name="asked">Who was asked for. An answer about somebody else than is known by now is none.</param>
    /// <param name="isAnswered">Whether it answered.</param>
    /// <param name="now">The person as the session stands now; null where it has ended.</param>
    /// <param name="doubts"><see cref="Doubts"/> when it was asked.</param>
    internal void Take(SessionIdentity asked, bool isAnswered, SessionIdentity? now, long doubts)
    {
        ClaimsIdentity? shown;
        lock (_gate)
        {
            if (_hasEnded || Known?.Session.Id != asked.Session.Id)
            {
                return;
            }

            shown = !isAnswered ? Unanswered() : now is null ? Ended() : Answered(now, doubts);
        }

        if (shown is not null)
        {
            SetAuthenticationState(Task.FromResult(new AuthenticationState(new ClaimsPrincipal(shown))));
        }
    }

    // Pages show that nothing can be shown, until the watch has an answer.
    private UncheckedIdentity? Unanswered()
    {
        if (_unchecked is not null || _isConfirmed && _time.GetElapsedTime(_confirmedAt) < _uncheckedLimit)
        {
            return null;
        }

        (_unchecked, _known) = (_known, null);
        return new UncheckedIdentity();
    }

    // Pages turn to the sign-in page as soon as nobody is signed in.
    private ClaimsIdentity Ended()
    {
        _hasEnded = true;
        _known = _unchecked = null;
        return new ClaimsIdentity();
    }

    private SessionIdentity? Answered(SessionIdentity now, long doubts)
    {
        var isSame = _known?.HasSameRights(now) == true;
        (_known, _unchecked) = (now, null);
        (_confirmedAt, _isConfirmed, _settled) = (_time.GetTimestamp(), true, Math.Max(_settled, doubts));
        return isSame ? null : now;
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
        ClaimsIdentity? shown = null;
        lock (_gate)
        {
            if (_hasEnded ? arrived is not null : (_known ?? (arrived is null ? null : _unchecked)) is { } own && arrived?.Session.Id != own.Session.Id)
            {
                shown = Ended();
            }
            else if (!_hasEnded)
            {
                if (arrived is not null)
                {
                    // Whoever brought it has just asked the database.
                    (_confirmedAt, _isConfirmed, _unchecked) = (_time.GetTimestamp(), true, null);
                }

                _known = arrived;
            }
        }

        if (shown is not null)
        {
            SetAuthenticationState(Task.FromResult(new AuthenticationState(new ClaimsPrincipal(shown))));
        }
    }
}
