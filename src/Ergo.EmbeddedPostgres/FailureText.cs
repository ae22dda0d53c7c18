namespace Ergo.EmbeddedPostgres;

/// <summary>Turns what PostgreSQL wrote before it gave up into one line that says what to do.</summary>
internal static class FailureText
{
    private const int NoSpaceErrno = 28;
    private const int NoSpaceWindows = unchecked((int)0x80070070);

    internal static bool IsDiskFull(Exception cause) => cause is IOException { HResult: NoSpaceErrno or NoSpaceWindows };

    internal static bool IsDiskFull(string output) => output.Contains("No space left on device", StringComparison.Ordinal);

    internal static bool IsPortTaken(string output) => output.Contains("Address already in use", StringComparison.Ordinal);

    internal static EmbeddedPostgresException DiskFull(string directory, Exception? cause = null)
    {
        var message = $"The disk of '{directory}' is full: free some space and start again; nothing that was committed is lost.";
        return cause is null ? new EmbeddedPostgresException(message) : new EmbeddedPostgresException(message, cause);
    }

    /// <summary>Explains why a program of PostgreSQL failed.</summary>
    /// <param name="what">What failed, as the beginning of a sentence.</param>
    /// <param name="directory">The data directory.</param>
    /// <param name="output">What the program wrote.</param>
    internal static EmbeddedPostgresException Explain(string what, string directory, string output)
    {
        bool Says(string text) => output.Contains(text, StringComparison.Ordinal);
        var said = ServerLog.LastLines(output, 6);
        return 0 switch
        {
            _ when IsDiskFull(output) => DiskFull(directory),
            _ when Says("unrecognized configuration parameter") || Says("invalid value for parameter") || Says("outside the valid range") =>
                new($"{what}: Embedded:Settings holds a setting PostgreSQL does not accept. It said: {said}"),
            _ when Says("Cannot allocate memory") =>
                new($"{what}: there is not enough memory. Free some, or set Embedded:Settings:shared_buffers to less, for example 64MB. It said: {said}"),
            _ when Says("wrong ownership") || Says("Permission denied") =>
                new($"{what}: '{directory}' is not accessible for the user that runs PostgreSQL. Run the portal as the owner of that directory, "
                    + $"or set Embedded:DataDirectory to another one. It said: {said}"),
            _ when Says("pre-existing shared memory block") =>
                new($"{what}: processes of an earlier server still work on '{directory}'. End them (they are named postgres) or wait until they end. It said: {said}"),
            _ when Says("error while loading shared libraries") =>
                new($"{what}: the machine lacks a library the binaries need. Install it, or set Embedded:BinariesDirectory to another PostgreSQL. It said: {said}"),
            _ => new($"{what}. Look at the log in '{directory}'. It said: {said}"),
        };
    }
}
