namespace Ergo.EmbeddedPostgres.Tests;

/// <summary>Signals the tests send to servers they started.</summary>
internal static class Signals
{
    internal const int Kill = 9;

    // The numbers differ between the systems the tests run on.
    internal static readonly int Stop = OperatingSystem.IsMacOS() ? 17 : 19;
    internal static readonly int Continue = OperatingSystem.IsMacOS() ? 19 : 18;

    internal static void Send(int processId, int signal)
    {
        if (OperatingSystem.IsWindows())
        {
            throw new PlatformNotSupportedException("There are no signals on Windows.");
        }

        NativeMethods.Signal(processId, signal);
    }
}
