using System.IO.Pipes;

/// <summary>
/// Runs inside the measured portal, which loads it as a startup hook (the runtime asks for this name, outside any namespace): tells over a pipe
/// how many bytes are left on the heap once everything is collected that can be.
/// </summary>
internal static class StartupHook
{
    /// <summary>The environment variable that names the pipe.</summary>
    public const string PipeVariable = "ERGO_BENCHMARK_PIPE";

    /// <summary>Called by the runtime before the portal's own code.</summary>
    public static void Initialize()
    {
        if (Environment.GetEnvironmentVariable(PipeVariable) is { Length: > 0 } name)
        {
            new Thread(() => Answer(name)) { IsBackground = true }.Start();
        }
    }

    /// <summary>Asks a measured portal.</summary>
    public static async Task<long> AskAsync(string pipe, CancellationToken cancellationToken)
    {
        await using NamedPipeClientStream client = new(".", pipe, PipeDirection.In, PipeOptions.Asynchronous);
        await client.ConnectAsync(cancellationToken);
        var bytes = new byte[sizeof(long)];
        await client.ReadExactlyAsync(bytes, cancellationToken);
        return BitConverter.ToInt64(bytes);
    }

    private static void Answer(string name)
    {
        while (true)
        {
            using NamedPipeServerStream server = new(name, PipeDirection.Out);
            server.WaitForConnection();
            for (var time = 0; time < 2; time++)
            {
                GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
                GC.WaitForPendingFinalizers();
            }

            server.Write(BitConverter.GetBytes(GC.GetTotalMemory(forceFullCollection: true)));
        }
    }
}
