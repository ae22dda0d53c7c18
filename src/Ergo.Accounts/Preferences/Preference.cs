namespace Ergo.Accounts.Preferences;

/// <summary>What a person chose for themselves.</summary>
public sealed class Preference
{
    /// <summary>The most favourites of a person.</summary>
    public const int MostFavourites = 1000;

    /// <summary>The provider of the person's account.</summary>
    public string Issuer { get; set; } = "";

    /// <summary>The account there.</summary>
    public string Subject { get; set; } = "";

    /// <summary>Ids of the warehouses that are on top of lists. Some may be gone, or no longer assigned to the person.</summary>
    public string[] Favourites { get; set; } = [];

    /// <summary>The id of the warehouse that opens where the address names none; null for the first of the list.</summary>
    public string? DefaultWarehouse { get; set; }

    /// <summary>When it was changed last.</summary>
    public DateTimeOffset ChangedAt { get; set; }

    /// <summary>What it was when it was read: who saves over a later one is refused.</summary>
    public uint Version { get; set; }
}
