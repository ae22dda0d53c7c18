using System.Globalization;
using Microsoft.Extensions.Logging;

namespace Ergo.EmbeddedPostgres;

/// <summary>Starts, takes over and stops the server of a data directory. Only the owner of its lock may use it.</summary>
internal sealed class Postmaster(ServerHome home, PostgresBinaries binaries, EmbeddedPostgresOptions options, ILogger logger)
{
    private const int PortAttempts = 10;

    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Aftermath = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan ImmediateStop = TimeSpan.FromSeconds(10);

    /// <summary>Brings the server up: takes over one that runs, else starts it (making the data first when there is none).</summary>
    /// <param name="keepPort">Port that open pools know, or null when any will do.</param>
    /// <param name="cancellationToken">Gives up; a server that was about to start is stopped.</param>
    /// <exception cref="EmbeddedPostgresException">It does not come up.</exception>
    internal async Task<RunningServer> EnsureRunningAsync(int? keepPort, CancellationToken cancellationToken)
    {
        try
        {
            home.CheckVersion(binaries);
            ClusterInitializer.DeleteUnfinished(home);
            await EnsureClusterAsync(keepPort, cancellationToken).ConfigureAwait(false);
            ServerLog.Prune(home);
            var deadline = Deadline.After(options.StartTimeout);
            while (await FindLiveAsync(deadline, cancellationToken).ConfigureAwait(false) is { } live)
            {
                try
                {
                    return await TakeOverAsync(live, deadline, cancellationToken).ConfigureAwait(false);
                }
                catch (EmbeddedPostgresException e) when (!IsAlive(live.ProcessId, home))
                {
                    // It was about to end when it was found, as one that somebody has just killed.
                    logger.LogWarning(e, "The running PostgreSQL (process {ProcessId}) of '{Directory}' ended before it was taken over, and is started anew.", live.ProcessId, home.Root);
                }
            }

            return await StartOrStopAsync(keepPort, deadline, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw home.NotWritable(e);
        }
    }

    /// <summary>The live server of the data directory, or null.</summary>
    internal static PostmasterFile? Live(ServerHome home) =>
        PostmasterFile.Read(home.Cluster) is { } file && IsAlive(file.ProcessId, home) ? file : null;

    /// <summary>True while the process is the server of the data directory.</summary>
    internal static bool IsAlive(int processId, ServerHome home) =>
        PostmasterProcess.Identify(processId, home.Cluster) is ProcessIdentity.Ours or ProcessIdentity.Unknown;

    /// <summary>Stops the server: orderly, and when that takes too long by cutting off open sessions at once.</summary>
    internal async Task StopAsync()
    {
        if (Live(home) is not { } file)
        {
            return;
        }

        if (OperatingSystem.IsWindows())
        {
            await StopWithPgCtlAsync(file.ProcessId).ConfigureAwait(false);
            return;
        }

        if (await PostmasterProcess.EndAsync(file.ProcessId, home.Cluster, NativeMethods.SigInt, options.StopTimeout).ConfigureAwait(false))
        {
            return;
        }

        logger.LogWarning("PostgreSQL (process {ProcessId}) did not stop within {Seconds} s; it is told to stop at once and will recover at its next start.",
            file.ProcessId, options.StopTimeout.TotalSeconds);
        if (!await PostmasterProcess.EndAsync(file.ProcessId, home.Cluster, NativeMethods.SigQuit, ImmediateStop).ConfigureAwait(false))
        {
            logger.LogError("PostgreSQL (process {ProcessId}) does not stop; end it by hand. The next start on '{Directory}' takes it over otherwise.",
                file.ProcessId, home.Root);
        }
    }

    private async Task StopWithPgCtlAsync(int processId)
    {
        foreach (var (mode, wait) in new[] { ("fast", options.StopTimeout), ("immediate", ImmediateStop) })
        {
            var result = await Command.RunAsync(
                binaries.PgCtl, ["stop", "-D", home.Cluster, "-m", mode, "-w", "-t", Seconds(wait)], CancellationToken.None).ConfigureAwait(false);
            if (result.ExitCode == 0)
            {
                return;
            }
        }

        logger.LogError("PostgreSQL (process {ProcessId}) does not stop; end it by hand.", processId);
    }

    private async Task<PostmasterFile?> FindLiveAsync(Deadline deadline, CancellationToken cancellationToken)
    {
        while (PostmasterFile.Read(home.Cluster) is { } file)
        {
            switch (PostmasterProcess.Identify(file.ProcessId, home.Cluster))
            {
                case ProcessIdentity.Dead:
                    await ForgetDeadAsync(file.ProcessId, cancellationToken).ConfigureAwait(false);
                    return null;
                case ProcessIdentity.Foreign:
                    // PostgreSQL would take any live process with that id for its own server and refuse to start.
                    logger.LogInformation("Removed a stale lock of PostgreSQL in '{Directory}': its process id {ProcessId} belongs to another program now.",
                        home.Root, file.ProcessId);
                    File.Delete(PostmasterFile.PathIn(home.Cluster));
                    return null;
                default:
                    if (file.IsReady)
                    {
                        return file;
                    }

                    break;
            }

            if (deadline.IsOver)
            {
                throw NotInTime(file.ProcessId, file.Status, ServerLog.Newest(home));
            }

            await Task.Delay(Poll, cancellationToken).ConfigureAwait(false);
        }

        return null;
    }

    private async Task<RunningServer> TakeOverAsync(PostmasterFile live, Deadline deadline, CancellationToken cancellationToken)
    {
        var connection = new ServerConnection(home, live.Port, home.RequirePassword());
        var version = await connection.WaitAsync(live.ProcessId, deadline, cancellationToken).ConfigureAwait(false);
        ServerConfiguration.Write(home.Cluster, live.Port, options.Settings);
        var pending = await connection.ReloadAsync(cancellationToken).ConfigureAwait(false);
        logger.LogInformation("Took over the running PostgreSQL (process {ProcessId}) of '{Directory}'.", live.ProcessId, home.Root);
        if (pending.Count > 0)
        {
            logger.LogInformation("These settings of PostgreSQL take effect at its next start: {Settings}.", string.Join(", ", pending));
        }

        if (options.Port is { } wanted && wanted != live.Port)
        {
            logger.LogWarning("The running PostgreSQL keeps port {Port}; Embedded:Port {Wanted} takes effect at its next start.", live.Port, wanted);
        }

        await connection.EnsureDatabaseAsync(options.DatabaseName, cancellationToken).ConfigureAwait(false);
        return new RunningServer(live.ProcessId, live.Port, version);
    }

    private async Task EnsureClusterAsync(int? keepPort, CancellationToken cancellationToken)
    {
        if (home.HasCluster)
        {
            return;
        }

        if (keepPort is not null)
        {
            throw new EmbeddedPostgresException(
                $"The data in '{home.Cluster}' has gone while the server was running: put it back, or restart the portal to begin with an empty database.");
        }

        await ClusterInitializer.CreateAsync(home, binaries, options.Settings, cancellationToken).ConfigureAwait(false);
    }

    private async Task<RunningServer> StartOrStopAsync(int? keepPort, Deadline deadline, CancellationToken cancellationToken)
    {
        try
        {
            return await StartAsync(keepPort, deadline, cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            await StopAsync().ConfigureAwait(false);
            throw;
        }
    }

    private async Task<RunningServer> StartAsync(int? keepPort, Deadline deadline, CancellationToken cancellationToken)
    {
        await EndLeftBehindAsync().ConfigureAwait(false);
        for (var attempt = 1; ; attempt++)
        {
            var port = await ChoosePortAsync(keepPort, cancellationToken).ConfigureAwait(false);
            ServerConfiguration.Write(home.Cluster, port, options.Settings);
            var log = ServerLog.Mark(home);
            File.Delete(home.StartLog);

            var result = await RunPgCtlAsync(deadline, cancellationToken).ConfigureAwait(false);
            if (result.ExitCode == 0 && PostmasterFile.Read(home.Cluster) is { } file)
            {
                var connection = new ServerConnection(home, port, home.RequirePassword());
                var version = await connection.WaitAsync(file.ProcessId, deadline, cancellationToken).ConfigureAwait(false);
                await connection.EnsureDatabaseAsync(options.DatabaseName, cancellationToken).ConfigureAwait(false);
                await File.WriteAllTextAsync(home.Port, port.ToString(CultureInfo.InvariantCulture), cancellationToken).ConfigureAwait(false);
                return new RunningServer(file.ProcessId, port, version);
            }

            if (Live(home) is { } starting)
            {
                throw NotInTime(starting.ProcessId, starting.Status, log.Added());
            }

            var said = log.Added();
            if (!FailureText.IsPortTaken(said))
            {
                throw FailureText.Explain("PostgreSQL did not start", home.Root, said.Trim().Length > 0 ? said : result.Output);
            }

            if (keepPort is not null || options.Port is not null || attempt == PortAttempts)
            {
                throw PortChooser.Taken(port);
            }
        }
    }

    private async Task<CommandResult> RunPgCtlAsync(Deadline deadline, CancellationToken cancellationToken)
    {
        try
        {
            // pg_ctl gives the server a session of its own, so that Ctrl+C in the portal's terminal does not reach it.
            return await UnprivilegedCommand.RunAsync(
                binaries.PgCtl,
                ["start", "-D", home.Cluster, "-l", home.StartLog, "-s", "-w", "-t", Seconds(deadline.Left)],
                cancellationToken,
                endsChildren: false).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // The server that pg_ctl has started may not have written down its process id yet.
            await IsSoonAsync(() => Live(home) is not null, CancellationToken.None).ConfigureAwait(false);
            throw;
        }
    }

    private async Task<int> ChoosePortAsync(int? keepPort, CancellationToken cancellationToken)
    {
        if ((keepPort ?? options.Port) is { } wanted)
        {
            return await IsSoonAsync(() => PortChooser.IsFree(wanted), cancellationToken).ConfigureAwait(false) ? wanted : throw PortChooser.Taken(wanted);
        }

        return home.ReadPort() is { } last && PortChooser.IsFree(last) ? last : PortChooser.Free();
    }

    // PostgreSQL removes the file of a dead server itself, after checking that no child of it lives; but it takes a
    // process id that still exists for a live server.
    private async Task ForgetDeadAsync(int processId, CancellationToken cancellationToken)
    {
        if (!await IsSoonAsync(() => PostmasterProcess.HasVanished(processId), cancellationToken).ConfigureAwait(false))
        {
            File.Delete(PostmasterFile.PathIn(home.Cluster));
        }
    }

    // What a killed server held (its process id, its port) is free only moments later.
    private static async Task<bool> IsSoonAsync(Func<bool> condition, CancellationToken cancellationToken)
    {
        var deadline = Deadline.After(Aftermath);
        while (!condition())
        {
            if (deadline.IsOver)
            {
                return false;
            }

            await Task.Delay(Poll, cancellationToken).ConfigureAwait(false);
        }

        return true;
    }

    private async Task EndLeftBehindAsync()
    {
        foreach (var processId in PostmasterProcess.LeftBehind(home.Cluster))
        {
            logger.LogInformation("Ending process {ProcessId}, left behind by a PostgreSQL server of '{Directory}' that died.", processId, home.Root);
            if (!OperatingSystem.IsWindows()
                && !await PostmasterProcess.EndAsync(processId, home.Cluster, NativeMethods.SigQuit, TimeSpan.FromSeconds(2)).ConfigureAwait(false))
            {
                await PostmasterProcess.EndAsync(processId, home.Cluster, NativeMethods.SigKill, TimeSpan.FromSeconds(2)).ConfigureAwait(false);
            }
        }
    }

    private EmbeddedPostgresException NotInTime(int processId, string status, string log) => new(
        $"PostgreSQL (process {processId}) on '{home.Root}' is still {(status.Length > 0 ? status : "starting")} after "
        + $"{options.StartTimeout.TotalSeconds:0.#} s: it goes on by itself, start again to wait for it, or raise Embedded:StartTimeout. "
        + $"Its log ends with: {ServerLog.LastLines(log, 3)}");

    private static string Seconds(TimeSpan time) => Math.Max(1, (int)Math.Ceiling(time.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
}
