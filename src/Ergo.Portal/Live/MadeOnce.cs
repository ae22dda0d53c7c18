using System.Collections.Concurrent;
using System.Runtime.CompilerServices;

namespace Ergo.Portal.Live;

/// <summary>What pages make of a shared answer, such as its charts: made by the first who draws it, and gone with the answer.</summary>
internal static class MadeOnce
{
    private static readonly ConditionalWeakTable<object, ConcurrentDictionary<object, Lazy<object?>>> Made = [];

    /// <summary>What is made of an answer.</summary>
    /// <param name="answer">The answer, by reference.</param>
    /// <param name="what">What is made, and everything else it depends on; compared by value.</param>
    /// <param name="make">Makes it, of the answer and <paramref name="what"/> alone.</param>
    public static T From<T>(object answer, object what, Func<T> make) =>
        (T)Made.GetOrCreateValue(answer).GetOrAdd(what, _ => new Lazy<object?>(() => make())).Value!;
}
