namespace Ergo.Portal.Words;

/// <summary>What the sessions page says.</summary>
public static class SessionWords
{
    private static readonly (string Mark, string Name)[] Browsers = [("Edg/", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari")];

    private static readonly (string Mark, string Name)[] Systems =
        [("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"), ("Mac OS", "macOS"), ("Linux", "Linux")];

    /// <summary>A browser in words, for example "Firefox on Windows", from what it calls itself; that as it is where it is not known.</summary>
    /// <param name="userAgent">The header; null where none was sent.</param>
    public static string Browser(string? userAgent)
    {
        if (string.IsNullOrEmpty(userAgent))
        {
            return "unknown browser";
        }

        var browser = Browsers.FirstOrDefault(one => userAgent.Contains(one.Mark, StringComparison.Ordinal)).Name;
        var system = Systems.FirstOrDefault(one => userAgent.Contains(one.Mark, StringComparison.Ordinal)).Name;
        return browser is null ? userAgent.Length > 40 ? userAgent[..40] + "…" : userAgent : system is null ? browser : $"{browser} on {system}";
    }
}
