using System.Globalization;

namespace Ergo.Portal.Shared;

/// <summary>Ids for elements that others refer to (labels, descriptions), unique within the process.</summary>
internal static class ElementIds
{
    private static long _last;

    /// <summary>A new id.</summary>
    /// <param name="prefix">What the element is.</param>
    public static string Next(string prefix) => string.Create(CultureInfo.InvariantCulture, $"{prefix}-{Interlocked.Increment(ref _last):x}");
}
