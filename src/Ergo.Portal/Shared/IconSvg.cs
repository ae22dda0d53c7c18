using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.AspNetCore.Components;

namespace Ergo.Portal.Shared;

/// <summary>
/// Icons, drawn on a grid of 20 by 20 in the colour of the text. Not a component: a page has dozens, and each component costs an open page
/// some kilobytes.
/// </summary>
internal static class IconSvg
{
    private static readonly IReadOnlyDictionary<IconName, string> Drawings = new Dictionary<IconName, string>
    {
        [IconName.Overview] = "<path d='M3 3h6v8H3zM11 3h6v5h-6zM3 13h6v4H3zM11 10h6v7h-6z'/>",
        [IconName.RedZones] = "<path d='M3 3h14v14H3zM3 10h7M10 3v14M10 13h7'/> <path d='M12 5h3v6h-3z' fill='currentColor' stroke='none' transform='translate(0 -.5)'/>",
        [IconName.Exposure] = "<path d='M10.5 6a2.75 2.75 0 1 1-5.5 0 2.75 2.75 0 0 1 5.5 0zM2.5 17c0-3.2 2-5.2 5-5.2'/><path d='M18 14a3.75 3.75 0 1 1-7.5 0 3.75 3.75 0 0 1 7.5 0zM14.2 12v2.2l1.5 1'/>",
        [IconName.Postures] = "<path d='M15.6 6.2a1.9 1.9 0 1 1-3.8 0 1.9 1.9 0 0 1 3.8 0zM11.3 8.3C8.5 8.3 6.5 9.7 6.5 12.5V17.5M10.8 9.5l3.4 3.2M6.5 13.2l3.8 1v3.3M3 17.5h14'/>",
        [IconName.Views] = "<path d='M10 2.5 17.5 6.5 10 10.5 2.5 6.5zM2.5 10.2 10 14.2l7.5-4M2.5 13.7 10 17.7l7.5-4'/>",
        [IconName.Retention] = "<path d='M2.5 3.5h15v4h-15zM4 7.5v9h12v-9M8 11h4'/>",
        [IconName.Storage] = "<path d='M16.5 5c0 1.4-2.9 2.5-6.5 2.5S3.5 6.4 3.5 5 6.4 2.5 10 2.5s6.5 1.1 6.5 2.5zM3.5 5v10c0 1.4 2.9 2.5 6.5 2.5s6.5-1.1 6.5-2.5V5M3.5 10c0 1.4 2.9 2.5 6.5 2.5s6.5-1.1 6.5-2.5'/>",
        [IconName.Settings] = "<path d='M3 5.5h8M15 5.5h2M3 10h2M9 10h8M3 14.5h6M13 14.5h4'/><path d='M15 5.5a2 2 0 1 1-4 0 2 2 0 0 1 4 0zM9 10a2 2 0 1 1-4 0 2 2 0 0 1 4 0zM13 14.5a2 2 0 1 1-4 0 2 2 0 0 1 4 0z'/>",
        [IconName.Person] = "<path d='M13.2 6.5a3.2 3.2 0 1 1-6.4 0 3.2 3.2 0 0 1 6.4 0zM3.5 17c.4-3.2 2.9-5 6.5-5s6.1 1.8 6.5 5'/>",
        [IconName.SignOut] = "<path d='M8 3H3.5v14H8M12.5 6.5 16.5 10l-4 3.5M16 10H7.5'/>",
        [IconName.Sun] = "<path d='M13.2 10a3.2 3.2 0 1 1-6.4 0 3.2 3.2 0 0 1 6.4 0zM10 2v2M10 16v2M2 10h2M16 10h2M4.3 4.3l1.4 1.4M14.3 14.3l1.4 1.4M4.3 15.7l1.4-1.4M14.3 5.7l1.4-1.4'/>",
        [IconName.Moon] = "<path d='M16.5 12A7 7 0 0 1 8 3.5a7 7 0 1 0 8.5 8.5z'/>",
        [IconName.Screen] = "<path d='M2.5 4h15v10h-15zM7 17h6M10 14v3'/>",
        [IconName.Info] = "<path d='M17.5 10a7.5 7.5 0 1 1-15 0 7.5 7.5 0 0 1 15 0zM10 9v4.5M10 6.3v.2'/>",
        [IconName.Help] = "<path d='M17.5 10a7.5 7.5 0 1 1-15 0 7.5 7.5 0 0 1 15 0zM7.8 8A2.2 2.2 0 1 1 11 9.9c-.7.4-1 .8-1 1.6M10 14v.2'/>",
        [IconName.Warning] = "<path d='M10 3 18 16.5H2zM10 8v4M10 14.2v.2'/>",
        [IconName.Check] = "<path d='m4 10.5 4 4 8-9'/>",
        [IconName.Close] = "<path d='m5 5 10 10M15 5 5 15'/>",
        [IconName.Search] = "<path d='M14 8.5a5.5 5.5 0 1 1-11 0 5.5 5.5 0 0 1 11 0zM12.5 12.5 17 17'/>",
        [IconName.Link] = "<path d='M8.5 11.5a3 3 0 0 0 4.3 0l3.3-3.3a3 3 0 0 0-4.3-4.3l-1 1M11.5 8.5a3 3 0 0 0-4.3 0l-3.3 3.3a3 3 0 0 0 4.3 4.3l1-1'/>",
        [IconName.Star] = "<path d='m10 2.8 2.2 4.6 5 .7-3.6 3.5.9 5-4.5-2.4-4.5 2.4.9-5L2.8 8.1l5-.7z'/>",
        [IconName.Lock] = "<path d='M4.5 9h11v8h-11zM7 9V6.5a3 3 0 0 1 6 0V9M10 12.3v1.5'/>",
        [IconName.Key] = "<path d='M10.5 6.5a3.75 3.75 0 1 1-7.5 0 3.75 3.75 0 0 1 7.5 0zM9.4 9.2l7.6 7.6M14 13.8l2.2-2.2M6.7 6.4v.2'/>",
        [IconName.Clock] = "<path d='M17.5 10a7.5 7.5 0 1 1-15 0 7.5 7.5 0 0 1 15 0zM10 5.5V10l3 2'/>",
        [IconName.Calendar] = "<path d='M3 4.5h14v12.5H3zM3 8.5h14M7 2.5v3.5M13 2.5v3.5'/>",
        [IconName.Refresh] = "<path d='M16.5 8A7 7 0 0 0 4 6.5L3 8M3.5 12A7 7 0 0 0 16 13.5l1-1.5M3 4v4h4M17 16v-4h-4'/>",
        [IconName.Table] = "<path d='M3 3.5h14v13H3zM3 8h14M3 12.3h14M8 8v8.5'/>",
        [IconName.Download] = "<path d='M10 3v9.5M6 9l4 4 4-4M3.5 16.5h13'/>",
        [IconName.Image] = "<path d='M3 3.5h14v13H3zM3 14l4-4 3 3 3.5-4 3.5 4M8.2 7.3a1.1 1.1 0 1 1-2.2 0 1.1 1.1 0 0 1 2.2 0z'/>",
        [IconName.Delete] = "<path d='M3.5 5.5h13M8 5.5V3h4v2.5M5 5.5l.8 11.5h8.4L15 5.5M8.5 9v4.5M11.5 9v4.5'/>",
        [IconName.Edit] = "<path d='M3.5 16.5 4.3 13 13.5 3.7l2.8 2.8L7 15.7zM11.5 5.7l2.8 2.8'/>",
        [IconName.Empty] = "<path d='M3 8.5 5.5 4h9L17 8.5V16H3zM3 8.5h4.5l1 2h3l1-2H17'/>",
        [IconName.ArrowUp] = "<path d='M10 16.5v-13M5 8.5l5-5 5 5'/>",
        [IconName.ArrowDown] = "<path d='M10 3.5v13M5 11.5l5 5 5-5'/>",
        [IconName.ChevronDown] = "<path d='m5 7.5 5 5 5-5'/>",
        [IconName.ChevronRight] = "<path d='m7.5 5 5 5-5 5'/>",
        [IconName.Warehouse] = "<path d='M2.5 17V7.5L10 3l7.5 4.5V17M6 17v-6.5h8V17M6 13.8h8'/>",
        [IconName.Play] = "<path d='M6 4v12l10-6z'/>",
        [IconName.Pause] = "<path d='M7 4v12M13 4v12'/>",
    };

    private static readonly ConcurrentDictionary<(IconName Name, int Size, string? Css), MarkupString> Drawn = new();

    /// <summary>An icon; nothing a screen reader tells.</summary>
    /// <param name="name">Which icon.</param>
    /// <param name="size">Edge length in CSS pixels.</param>
    /// <param name="css">More CSS classes, written in the source.</param>
    public static MarkupString Of(IconName name, int size = 20, string? css = null) => Drawn.GetOrAdd((name, size, css), static icon => new MarkupString(string.Create(
        CultureInfo.InvariantCulture,
        $"<svg class='icon{(icon.Css is null ? "" : " " + icon.Css)}' viewBox='0 0 20 20' width='{icon.Size}' height='{icon.Size}' aria-hidden='true'>{Drawings[icon.Name]}</svg>")));
}
