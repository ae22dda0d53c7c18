using System.Globalization;
using System.Text;

namespace Ergo.Portal.Navigation;

/// <summary>What a wall screen shows: pages in turn. Read from and written to the query string, so that an address is all a screen needs.</summary>
public sealed record KioskQuery
{
    /// <summary>The query key of a page's address; once for each page.</summary>
    public const string PageKey = "page";

    /// <summary>The query key of the seconds each screenful is shown.</summary>
    public const string EveryKey = "every";

    /// <summary>The query key that asks for a page as a wall screen shows it, without what is there to be clicked.</summary>
    public const string Key = "kiosk";

    /// <summary>The value of <see cref="Key"/>.</summary>
    public const string On = "on";

    /// <summary>Most pages.</summary>
    public const int MostPages = 20;

    /// <summary>Seconds, shortest and longest, and usual.</summary>
    public const int Shortest = 10, Longest = 3600, Usual = 30;

    /// <summary>The pages that a wall screen may show, by path.</summary>
    public static readonly IReadOnlyDictionary<string, string> Names = new Dictionary<string, string>
    {
        [PageUrls.OverviewPath] = "Overview",
        [PageUrls.RedZonesPath] = "Red zones",
        [PageUrls.ZonePath] = "Zone",
        [PageUrls.ExposurePath] = "Exposure",
        [PageUrls.PosturesPath] = "Postures",
        [PageUrls.ShiftsPath] = "Shifts",
        [PageUrls.ComparePath] = "Compare",
    };

    /// <summary>Addresses within the portal, in their order.</summary>
    public required IReadOnlyList<string> Pages { get; init; }

    /// <summary>How long each screenful is shown, in seconds.</summary>
    public int Every { get; init; } = Usual;

    /// <summary>Reads the query. Nothing is guessed: what cannot be shown is refused with words.</summary>
    /// <param name="pages">The values of <see cref="PageKey"/>.</param>
    /// <param name="every">The value of <see cref="EveryKey"/>; null for the usual.</param>
    /// <returns>What is shown, and why something is not.</returns>
    public static (KioskQuery Query, string? Refusal) Parse(IReadOnlyList<string>? pages, string? every)
    {
        var known = (pages ?? []).Where(page => NameOf(page) is not null).Take(MostPages).ToList();
        var (seconds, refusal) = (Usual, (string?)null);
        if (every is not null && (!int.TryParse(every, NumberStyles.None, CultureInfo.InvariantCulture, out seconds) || seconds is < Shortest or > Longest))
        {
            (seconds, refusal) = (Usual, $"Each screenful is shown for {Shortest} to {Longest} seconds; \"{Shorten(every)}\" is not such a number, so {Usual} are taken.");
        }

        if ((pages ?? []).FirstOrDefault(page => NameOf(page) is null) is { } odd)
        {
            refusal = $"\"{Shorten(odd)}\" is no page that a wall screen shows.";
        }
        else if (pages?.Count > MostPages)
        {
            refusal = $"A wall screen shows {MostPages} pages at most; the first {MostPages} are taken.";
        }

        return (new KioskQuery { Pages = known, Every = seconds }, refusal);
    }

    /// <summary>What the page of an address is called; null for one that a wall screen does not show.</summary>
    /// <param name="page">An address within the portal.</param>
    public static string? NameOf(string page) =>
        page.StartsWith('/') && Uri.TryCreate(new Uri("http://portal"), page, out var address) && address is { Host: "portal", Port: 80, UserInfo: "" }
            ? Names.GetValueOrDefault(address.AbsolutePath)
            : null;

    /// <summary>The address of a page of wall screens with this choice.</summary>
    /// <param name="path">The page.</param>
    public string Url(string path)
    {
        var url = new StringBuilder(path).Append('?').Append(EveryKey).Append('=').Append(Every.ToString(CultureInfo.InvariantCulture));
        foreach (var page in Pages)
        {
            url.Append('&').Append(PageKey).Append('=').Append(Uri.EscapeDataString(page));
        }

        return url.ToString();
    }

    private static string Shorten(string text) => text.Length <= 40 ? text : text[..40] + "…";
}
