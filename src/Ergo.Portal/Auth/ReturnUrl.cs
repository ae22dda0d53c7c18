using System.Text;

namespace Ergo.Portal.Auth;

/// <summary>Where a person goes after signing in.</summary>
public static class ReturnUrl
{
    /// <summary>The URL when it stays on this site, else <c>/</c>; in ASCII, as a header must be.</summary>
    /// <param name="candidate">What the request asked for; may be hostile.</param>
    public static string Safe(string? candidate) => IsLocal(candidate) ? InAscii(candidate!) : "/";

    // Sign by sign, and nothing is decoded or resolved: what was judged is what is sent.
    private static string InAscii(string url) => Ascii.IsValid(url) && !url.Contains(' ', StringComparison.Ordinal)
        ? url
        : string.Concat(url.EnumerateRunes().Select(sign => sign.IsAscii && sign.Value != ' ' ? sign.ToString() : Uri.EscapeDataString(sign.ToString())));

    // Browsers read a backslash as a slash and drop tabs and line breaks, so "/\evil" and "/\t/evil" would leave the site.
    private static bool IsLocal(string? url) =>
        !string.IsNullOrEmpty(url)
        && url.Length <= 2048
        && url[0] == '/'
        && (url.Length == 1 || (url[1] != '/' && url[1] != '\\'))
        && !url.Any(character => char.IsControl(character) || character == '\\')
        && Uri.TryCreate(new Uri("http://localhost"), url, out var resolved)
        && resolved.Host == "localhost";
}
