using System.Reflection;

namespace Ergo.Portal.Startup;

/// <summary>Which version of the portal this is.</summary>
public static class ProductVersion
{
    private const int CommitDigits = 7;

    /// <summary>The version, with the beginning of the commit it was built from where that is known: "0.9.0 (1a2b3c4)".</summary>
    public static string Text { get; } = Words(typeof(ProductVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "");

    /// <summary>An informational version, <c>version+commit</c>, for people.</summary>
    internal static string Words(string version) => version.Split('+') is [var number, { Length: >= CommitDigits } commit] ? $"{number} ({commit[..CommitDigits]})" : version.Split('+')[0];
}
