using Ergo.Database;
using Ergo.Operations.Access;
using Ergo.Portal.SignIn.Programs;
using Ergo.Portal.SignIn.Sessions;
using Microsoft.Extensions.Options;

namespace Ergo.Portal.Api;

/// <summary>
/// Ends a download when the right to it ends, however slowly it is read: with the session, with a change of its roles or warehouses,
/// with whatever else was given for a while, after its longest time, and when its reader is too slow. The server's own least rate does
/// not tell a slow reader: it credits the megabytes that the network takes in at once.
/// </summary>
internal sealed class DownloadWatch : IAsyncDisposable
{
    /// <summary>Why a download with worker ids ends when they are shown no longer.</summary>
    public const string IdsEnded = "the time for which worker ids are shown is over";

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    // A database that does not answer ends the download by itself, unless nothing is read any more.
    private static readonly TimeSpan LongestDoubt = TimeSpan.FromSeconds(30);

    private readonly HttpContext _context;
    private readonly SessionPrincipals _principals;
    private readonly Func<CancellationToken, Task<string?>>? _ends;
    private readonly TimeProvider _time;
    private readonly DownloadSettings _settings;
    private readonly CancellationTokenSource _stop;
    private readonly Task _watching;

    private DownloadWatch(HttpContext context, Func<CancellationToken, Task<string?>>? ends)
    {
        _context = context;
        _ends = ends;
        _principals = context.RequestServices.GetRequiredService<SessionPrincipals>();
        _time = context.RequestServices.GetRequiredService<TimeProvider>();
        _stop = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
        Token = _stop.Token;
        _settings = context.RequestServices.GetRequiredService<IOptions<DownloadSettings>>().Value;
        Body = new ReaderPace(context.Response.Body);
        _watching = WatchAsync();
    }

    /// <summary>Where the report is written.</summary>
    public ReaderPace Body { get; }

    /// <summary>Cancelled when the person leaves, and when the download must end.</summary>
    public CancellationToken Token { get; }

    /// <summary>Why the download must end; null while it may go on, or when the person left.</summary>
    public string? Why { get; private set; }

    /// <summary>Watches the download of a request from now on.</summary>
    /// <param name="context">The request of somebody signed in.</param>
    /// <param name="ends">Says why something else that the download needs has ended; null while it has not.</param>
    public static DownloadWatch Begin(HttpContext context, Func<CancellationToken, Task<string?>>? ends = null) => new(context, ends);

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _watching;
        _stop.Dispose();
    }

    private async Task WatchAsync()
    {
        var begun = _time.GetTimestamp();
        var (sure, paced, taken) = (begun, begun, 0L);
        using PeriodicTimer timer = new(Interval, _time);
        try
        {
            while (await timer.WaitForNextTickAsync(Token))
            {
                var why = _time.GetElapsedTime(begun) > _settings.LongestTime ? $"it took longer than {_settings.LongestTime}" : null;
                if (_time.GetElapsedTime(paced) is var past && past > _settings.SlowFor)
                {
                    why ??= Body.IsWaiting && Body.Taken - taken < past.TotalSeconds * _settings.SlowestBytesPerSecond ? "it was read too slowly" : null;
                    (paced, taken) = (_time.GetTimestamp(), Body.Taken);
                }

                try
                {
                    why ??= await WhyRightEndedAsync();
                    sure = _time.GetTimestamp();
                }
                catch (Exception failure) when (StoreFailure.Is(failure))
                {
                    why = _time.GetElapsedTime(sure) > LongestDoubt ? "the session could not be checked" : null;
                }

                if (why is not null)
                {
                    End(why);
                    return;
                }
            }
        }
        catch (OperationCanceledException)
        {
            // Read to its end, or the person left.
        }
    }

    private async Task<string?> WhyRightEndedAsync() =>
        _context.User.Identity is ProgramIdentity program ? await WhyProgramEndedAsync(program.Who)
        : _context.User.Session() is not { } known || await _principals.LookAsync(known, Token) is not { } now ? "the session ended"
        : !now.HasSameRights(known) ? "the person's rights changed"
        : _ends is null ? null
        : await _ends(Token);

    private async Task<string?> WhyProgramEndedAsync(Actor known)
    {
        var services = _context.RequestServices;
        var (now, _) = await ApiAuthentication.FindAsync(_context, services.GetRequiredService<ProgramActors>(), services.GetRequiredService<IOptions<ApiSettings>>().Value, Token);
        return now is null ? "the key or token ended"
            : !now.Scope.Equals(known.Scope) || !now.Roles.SequenceEqual(known.Roles) || !now.OnlyRights!.SetEquals(known.OnlyRights!) ? "the program's rights changed"
            : null;
    }

    private void End(string why)
    {
        Why = why;
        if (_context.Response.HasStarted)
        {
            // A writer that waits for its reader hears of nothing else. Without its last chunk the answer is visibly cut off.
            _context.Abort();
        }

        _stop.Cancel();
    }
}
