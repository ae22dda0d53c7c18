namespace Ergo.EmbeddedPostgres;

/// <summary>
/// Runs PostgreSQL's programs, which refuse to run as root. Started by root they get a user namespace of their own:
/// they then see an ordinary user, yet the kernel still lets them at files of root, so no second account is needed.
/// </summary>
internal static class UnprivilegedCommand
{
    private const string NamespaceTool = "unshare";

    private static readonly Lazy<Task<bool>> NamespacesWork = new(ProbeAsync);

    /// <summary>True when this process must not run PostgreSQL directly.</summary>
    internal static bool IsRoot => !OperatingSystem.IsWindows() && NativeMethods.EffectiveUserId() == 0;

    /// <summary>Runs a program as a user PostgreSQL accepts.</summary>
    /// <exception cref="EmbeddedPostgresException">This is root and user namespaces are off.</exception>
    internal static async Task<CommandResult> RunAsync(
        string program, IReadOnlyList<string> arguments, CancellationToken cancellationToken, bool endsChildren = true)
    {
        if (!IsRoot)
        {
            return await Command.RunAsync(program, arguments, cancellationToken, endsChildren).ConfigureAwait(false);
        }

        if (!await NamespacesWork.Value.ConfigureAwait(false))
        {
            throw new EmbeddedPostgresException(
                "PostgreSQL refuses to run as root and user namespaces are off here: run the portal as a plain user, "
                + "or set ConnectionStrings:Ergo to a PostgreSQL server that runs elsewhere.");
        }

        return await Command.RunAsync(NamespaceTool, ["-U", program, .. arguments], cancellationToken, endsChildren).ConfigureAwait(false);
    }

    private static async Task<bool> ProbeAsync()
    {
        if (!OperatingSystem.IsLinux())
        {
            return false;
        }

        try
        {
            return (await Command.RunAsync(NamespaceTool, ["-U", "true"], CancellationToken.None).ConfigureAwait(false)).ExitCode == 0;
        }
        catch (EmbeddedPostgresException)
        {
            return false;
        }
    }
}
