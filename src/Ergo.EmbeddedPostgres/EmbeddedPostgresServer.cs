using Microsoft.Extensions.Logging;

namespace Ergo.EmbeddedPostgres;

/// <summary>
/// A PostgreSQL server that belongs to the application. The first process on a data directory owns it: starts,
/// supervises and stops it. Further processes attach to it. A server that outlived its owner is taken over.
/// </summary>
public sealed partial class EmbeddedPostgresServer : IAsyncDisposable
{
    private static readonly TimeSpan AttachPoll = TimeSpan.FromMilliseconds(100);

    private readonly ServerHome home;
    private readonly EmbeddedPostgresOptions options;
    private readonly Postmaster postmaster;
    private readonly ILogger logger;
    private readonly string password;
    private readonly SemaphoreSlim gate = new(1, 1);
    private readonly CancellationTokenSource stopping = new();
    private volatile RunningServer running;
    private volatile OwnerLock? ownerLock;
    private bool stopped;

    private EmbeddedPostgresServer(
        ServerHome home, EmbeddedPostgresOptions options, Postmaster postmaster, ILogger logger, RunningServer running, OwnerLock? ownerLock)
    {
        this.home = home;
        this.options = options;
        this.postmaster = postmaster;
        this.logger = logger;
        this.running = running;
        this.ownerLock = ownerLock;
        password = home.RequirePassword();
    }

    /// <summary>Connection string for <see cref="EmbeddedPostgresOptions.DatabaseName"/>, with the password.</summary>
    public string ConnectionString => new ServerConnection(home, running.Port, password).StringFor(options.DatabaseName);

    /// <summary>Version of the running server: major and minor.</summary>
    public Version ServerVersion => running.Version;

    /// <summary>True when this instance starts and stops the server; false when it only uses another owner's.</summary>
    public bool IsOwner => ownerLock is not null;

    /// <summary>Process id of the server (its postmaster). Changes when the server is started again.</summary>
    public int ProcessId => running.ProcessId;

    /// <summary>Starts the server of the data directory, takes over one without owner, or attaches to one with an owner.</summary>
    /// <param name="options">Where the data is and how long to wait.</param>
    /// <param name="logger">Gets one line per event.</param>
    /// <param name="cancellationToken">Gives up; nothing stays behind.</param>
    /// <exception cref="EmbeddedPostgresException">The server cannot run; the message says what to do.</exception>
    public static async Task<EmbeddedPostgresServer> StartAsync(EmbeddedPostgresOptions options, ILogger logger, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(logger);
        if (options.Port is < 1 or > 65535)
        {
            throw new EmbeddedPostgresException($"Embedded:Port {options.Port} is not a port: set it to 1..65535, or leave it empty to have one chosen.");
        }

        ServerConfiguration.Check(options.Settings);
        var home = new ServerHome(options.DataDirectory);
        var binaries = await PostgresBinaries.FindAsync(options.BinariesDirectory, cancellationToken).ConfigureAwait(false);
        home.Prepare(binaries);

        var postmaster = new Postmaster(home, binaries, options, logger);
        var deadline = Deadline.After(options.StartTimeout);
        while (true)
        {
            if (OwnerLock.TryTake(home) is { } ownerLock)
            {
                return await OwnAsync(home, options, postmaster, logger, ownerLock, cancellationToken).ConfigureAwait(false);
            }

            if (await TryAttachAsync(home, options, deadline, cancellationToken).ConfigureAwait(false) is { } running)
            {
                logger.LogInformation("Attached to PostgreSQL {Version} on 127.0.0.1:{Port} (process {ProcessId}, data in '{Directory}'), which another process owns.",
                    running.Version, running.Port, running.ProcessId, home.Root);
                return new EmbeddedPostgresServer(home, options, postmaster, logger, running, ownerLock: null);
            }

            if (deadline.IsOver)
            {
                throw new EmbeddedPostgresException(
                    $"Another process owns the data directory '{home.Root}', but its PostgreSQL is not ready after {options.StartTimeout.TotalSeconds:0.#} s: "
                    + "end that process, raise Embedded:StartTimeout, or set Embedded:DataDirectory to another directory.");
            }

            await Task.Delay(AttachPoll, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>
    /// Stops the server when this instance owns it, else only lets go of it. Waits
    /// <see cref="EmbeddedPostgresOptions.StopTimeout"/> for an orderly stop. May be called repeatedly.
    /// </summary>
    public async Task StopAsync()
    {
        await stopping.CancelAsync().ConfigureAwait(false);
        await gate.WaitAsync().ConfigureAwait(false);
        try
        {
            if (stopped)
            {
                return;
            }

            stopped = true;
            if (ownerLock is not { } held)
            {
                return;
            }

            await postmaster.StopAsync().ConfigureAwait(false);
            ownerLock = null;
            held.Dispose();
            logger.LogInformation("PostgreSQL of '{Directory}' stopped.", home.Root);
        }
        finally
        {
            gate.Release();
        }
    }

    /// <summary>As <see cref="StopAsync"/>.</summary>
    public async ValueTask DisposeAsync() => await StopAsync().ConfigureAwait(false);

    /// <summary>Lets go of the server as if this process had died: it keeps running, without an owner.</summary>
    internal void Abandon()
    {
        stopping.Cancel();
        stopped = true;
        ownerLock?.Dispose();
        ownerLock = null;
    }

    private static async Task<EmbeddedPostgresServer> OwnAsync(
        ServerHome home, EmbeddedPostgresOptions options, Postmaster postmaster, ILogger logger, OwnerLock ownerLock, CancellationToken cancellationToken)
    {
        try
        {
            var running = await postmaster.EnsureRunningAsync(keepPort: null, cancellationToken).ConfigureAwait(false);
            logger.LogInformation("PostgreSQL {Version} runs on 127.0.0.1:{Port} (process {ProcessId}, data in '{Directory}').",
                running.Version, running.Port, running.ProcessId, home.Root);
            return new EmbeddedPostgresServer(home, options, postmaster, logger, running, ownerLock);
        }
        catch
        {
            ownerLock.Dispose();
            throw;
        }
    }

    private static async Task<RunningServer?> TryAttachAsync(
        ServerHome home, EmbeddedPostgresOptions options, Deadline deadline, CancellationToken cancellationToken)
    {
        if (home.ReadPassword() is not { Length: > 0 } password || Postmaster.Live(home) is not { IsReady: true } file)
        {
            return null;
        }

        var connection = new ServerConnection(home, file.Port, password);
        var version = await connection.WaitAsync(file.ProcessId, deadline, cancellationToken).ConfigureAwait(false);
        await connection.EnsureDatabaseAsync(options.DatabaseName, cancellationToken).ConfigureAwait(false);
        return new RunningServer(file.ProcessId, file.Port, version);
    }
}
