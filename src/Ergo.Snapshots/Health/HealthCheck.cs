using Ergo.Database;

namespace Ergo.Snapshots.Health;

/// <summary>One thing that is looked at, and how it is.</summary>
/// <param name="Name">What is looked at: <c>view</c>, <c>retention</c>, <c>balance</c>, <c>partitions</c>, <c>job</c>, <c>reports</c>, <c>audit</c>, <c>alerts</c>, <c>people</c> or <c>storage</c>.</param>
/// <param name="Subject">Which of several, for example a view's name; null where there is only one.</param>
/// <param name="Level">How it is.</param>
/// <param name="What">What was found, as <c>health.name.finding</c> with arguments.</param>
/// <param name="Since">Since when it is so, as far as that is known; for what is fine, when it was last seen to be.</param>
public sealed record HealthCheck(string Name, string? Subject, HealthLevel Level, Notice What, DateTimeOffset? Since)
{
    /// <summary>The check's name and subject, by which it is known from one look to the next.</summary>
    public string Key => Subject is null ? Name : $"{Name}:{Subject}";
}
