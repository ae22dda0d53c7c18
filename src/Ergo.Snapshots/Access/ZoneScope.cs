using System.Collections.Immutable;

namespace Ergo.Snapshots.Access;

/// <summary>Some zones of a warehouse. Compared by content.</summary>
/// <param name="ids">Zone ids.</param>
public sealed class ZoneScope(IEnumerable<string> ids) : IEquatable<ZoneScope>
{
    private readonly ImmutableSortedSet<string> _ids = [.. ids];

    /// <summary>How many they are.</summary>
    public int Count => _ids.Count;

    /// <summary>The ids, as a query's parameter.</summary>
    internal string[] Ids => [.. _ids];

    /// <summary>Whether a zone is one of them; snapshots without a zone never are.</summary>
    public bool Contains(string zoneId) => _ids.Contains(zoneId);

    /// <inheritdoc />
    public bool Equals(ZoneScope? other) => other is not null && _ids.SetEquals(other._ids);

    /// <inheritdoc />
    public override bool Equals(object? obj) => Equals(obj as ZoneScope);

    /// <inheritdoc />
    public override int GetHashCode() => HashCode.Combine(_ids.Count, _ids.FirstOrDefault());
}
