namespace Ergo.Accounts.Exports;

/// <summary>An export that begins.</summary>
public sealed record NewExport
{
    /// <summary>Its id, as it is written on the report.</summary>
    public required string Id { get; init; }

    /// <summary>What it is of, for example <c>exposure</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>In which format, for example <c>xlsx</c>.</summary>
    public required string Format { get; init; }

    /// <summary>Ids of the warehouses it is about.</summary>
    public required IReadOnlyList<string> WarehouseIds { get; init; }

    /// <summary>What was asked for, as JSON.</summary>
    public required string Request { get; init; }

    /// <summary>Whether workers are named by their ids.</summary>
    public required bool WithIds { get; init; }

    /// <summary>How it was asked for: page, schedule, command or api.</summary>
    public required string Door { get; init; }

    /// <summary>Who, as recorded: name and role.</summary>
    public required string Actor { get; init; }

    /// <summary>The provider that knows the account; null where nobody is signed in.</summary>
    public string? Issuer { get; init; }

    /// <summary>The account there.</summary>
    public string? Subject { get; init; }

    /// <summary>Why, 10 to 500 characters.</summary>
    public required string Reason { get; init; }
}
