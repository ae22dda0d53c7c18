namespace Ergo.Portal.Auth;

/// <summary>Where a person goes after signing in.</summary>
public static class ReturnUrl
{
    /// <summary>The URL when it stays on this site, else <c>/</c>.</summary>
    /// <param name="candidate">What the request asked for; may be hostile.</param>
    public static string Safe(string? candidate) => IsLocal(candidate) ? candidate! : "/";

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
