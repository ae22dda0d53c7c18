using Ergo.Database;

namespace Ergo.Accounts.Alerts;

/// <summary>Something that was not as it should be, from when it was told until it was well again.</summary>
public sealed record Incident
{
    /// <summary>What stands before a type to make the code of its words.</summary>
    public const string CodePrefix = "alert.";

    /// <summary>Number.</summary>
    public long Id { get; init; }

    /// <summary>What was looked at.</summary>
    public string Kind { get; init; } = "";

    /// <summary>Which of several; empty where there is one.</summary>
    public string Subject { get; init; } = "";

    /// <summary>What was found last, of <see cref="AlertTypes.All"/>.</summary>
    public string Type { get; init; } = "";

    /// <summary>How bad it is: <c>warning</c> or <c>failing</c>.</summary>
    public string Severity { get; init; } = "";

    /// <summary>Arguments of its words, as stored.</summary>
    public string Arguments { get; init; } = "{}";

    /// <summary>Since when it is so, as far as that is known.</summary>
    public DateTimeOffset Since { get; init; }

    /// <summary>Since when it is told.</summary>
    public DateTimeOffset OpenedAt { get; init; }

    /// <summary>Since when it is well again, before it is told that it is; null where it is not.</summary>
    public DateTimeOffset? FineSince { get; init; }

    /// <summary>When it was over; null while it is not.</summary>
    public DateTimeOffset? ClosedAt { get; init; }

    /// <summary>To how many targets it was sent.</summary>
    public long Sent { get; init; }

    /// <summary>On its way to how many.</summary>
    public long Waiting { get; init; }

    /// <summary>What was found, as a code with arguments.</summary>
    public Notice What => Notice.Parse(CodePrefix + Type, Arguments);
}
