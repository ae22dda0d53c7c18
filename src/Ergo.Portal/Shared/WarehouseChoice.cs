namespace Ergo.Portal.Shared;

/// <summary>A warehouse as the picker offers it.</summary>
/// <param name="Code">The unique code, used in the URL.</param>
/// <param name="Name">The name shown.</param>
/// <param name="Zone">The IANA time zone, shown beside the name.</param>
/// <param name="IsFavourite">Whether it is a favourite of the person, which stands on top.</param>
public sealed record WarehouseChoice(string Code, string Name, string Zone, bool IsFavourite = false)
{
    /// <summary>What the picker searches: name and code.</summary>
    public string Text => Name.Equals(Code, StringComparison.OrdinalIgnoreCase) ? Name : $"{Name} · {Code}";
}
