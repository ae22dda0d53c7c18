using System.Collections.Concurrent;
using System.Threading.Channels;
using Ergo.Accounts;
using Ergo.Database;
using Ergo.Portal.SignIn.Sessions;

namespace Ergo.Portal.SignIn.Circuits;

/// <summary>
/// Keeps the sessions of all open pages checked, together: every half minute, at once where the database tells of a change, and every two
/// seconds while some wait for it to answer. One statement each time, however many pages are open; pages that ask by themselves at the same moment
/// share one too.
/// </summary>
public sealed class SessionWatch : BackgroundService
{
    private static readonly TimeSpan Usual = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan WhileUnanswered = TimeSpan.FromSeconds(2);

    // Signing a team in or out tells of each: what comes together is asked together.
    private static readonly TimeSpan Gathering = TimeSpan.FromMilliseconds(20);

    private readonly SessionPrincipals _principals;
    private readonly SessionChanges _changes;
    private readonly TimeProvider _time;
    private readonly ILogger<SessionWatch> _logger;
    private readonly ConcurrentDictionary<SessionState, byte> _states = new();
    private readonly Lock _gate = new();
    private readonly Channel<long?> _told = Channel.CreateUnbounded<long?>(new UnboundedChannelOptions { SingleReader = true });
    private List<(SessionState State, SessionIdentity Known)> _asking = [];
    private Task<bool>? _answer;

    /// <summary>Begins to hear of changes.</summary>
    public SessionWatch(SessionPrincipals principals, SessionChanges changes, TimeProvider time, ILogger<SessionWatch> logger)
    {
        (_principals, _changes, _time, _logger) = (principals, changes, time, logger);
        _changes.Changed += OnChanged;
    }

    /// <summary>Watches the session of an open page from now on.</summary>
    public void Add(SessionState state) => _states[state] = 0;

    /// <summary>Watches it no longer.</summary>
    public void Remove(SessionState state) => _states.TryRemove(state, out _);

    /// <summary>Asks for a session now, in one statement with all that are asked for at the same moment, and tells the state the answer.</summary>
    /// <returns>Whether the database answered.</returns>
    internal Task<bool> AskAsync(SessionState state, SessionIdentity known)
    {
        lock (_gate)
        {
            _asking.Add((state, known));
            return _answer ??= AnswerAsync();
        }
    }

    /// <inheritdoc />
    public override void Dispose()
    {
        _changes.Changed -= OnChanged;
        base.Dispose();
    }

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var checkedAt = _time.GetTimestamp();
        while (!stoppingToken.IsCancellationRequested)
        {
            var isTold = await IsToldAsync(stoppingToken);
            if (stoppingToken.IsCancellationRequested)
            {
                return;
            }

            if (isTold)
            {
                await CheckOpenAsync(await GatherAsync(), stoppingToken);
            }
            else if (_time.GetElapsedTime(checkedAt) >= Usual || _states.Keys.Any(state => state.IsUnanswered))
            {
                await CheckOpenAsync(null, stoppingToken);
                checkedAt = _time.GetTimestamp();
            }
        }
    }

    // Waits for a change, or for as long as pages without an answer may wait.
    private async Task<bool> IsToldAsync(CancellationToken stoppingToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
        var told = _told.Reader.WaitToReadAsync(limit.Token).AsTask();
        await Task.WhenAny(Task.Delay(WhileUnanswered, _time, limit.Token), told);
        await limit.CancelAsync();
        return told.IsCompletedSuccessfully;
    }

    // Which sessions to ask for; null for all.
    private async Task<IReadOnlySet<long>?> GatherAsync()
    {
        await Task.Delay(Gathering, CancellationToken.None);
        HashSet<long> ids = [];
        var isAny = false;
        while (_told.Reader.TryRead(out var id))
        {
            isAny |= id is null;
            ids.Add(id ?? 0);
        }

        return isAny ? null : ids;
    }

    private Task CheckOpenAsync(IReadOnlySet<long>? sessions, CancellationToken stoppingToken) => CheckAsync(
        [.. _states.Keys.Select(state => (state, state.Known!)).Where(pair => pair.Item2 is not null && sessions?.Contains(pair.Item2.Session.Id) != false)], stoppingToken);

    // Whether the database answered.
    private async Task<bool> CheckAsync(List<(SessionState State, SessionIdentity Known)> asked, CancellationToken stoppingToken)
    {
        if (asked.Count == 0)
        {
            return true;
        }

        var doubts = asked.ConvertAll(pair => pair.State.Doubts);
        IReadOnlyDictionary<long, SessionIdentity>? now = null;
        try
        {
            now = await _principals.LookAsync([.. asked.Select(pair => pair.Known)], stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            return false;
        }
        catch (Exception failure) when (StoreFailure.Is(failure))
        {
            _logger.LogWarning("The sessions of {Count} open pages could not be checked: {Reason}", asked.Count, failure.Message);
        }

        foreach (var ((state, known), told) in asked.Zip(doubts))
        {
            state.Take(known, now is not null, now?.GetValueOrDefault(known.Session.Id), told);
        }

        return now is not null;
    }

    private async Task<bool> AnswerAsync()
    {
        await Task.Delay(Gathering, CancellationToken.None).ConfigureAwait(false);
        List<(SessionState State, SessionIdentity Known)> asked;
        lock (_gate)
        {
            // Who asks from now on wants an answer of later.
            (asked, _asking, _answer) = (_asking, [], null);
        }

        return await CheckAsync(asked, CancellationToken.None).ConfigureAwait(false);
    }

    // What a browser sends while the answer is on its way waits for it.
    private void OnChanged(long? session)
    {
        foreach (var state in _states.Keys.Where(state => session is null || state.Known?.Session.Id == session))
        {
            state.Doubt();
        }

        _told.Writer.TryWrite(session);
    }
}
