using Ergo.Database;

namespace Ergo.Accounts.Audit;

/// <summary>An entry as the database keeps it.</summary>
internal sealed record AuditRow
{
    public long Id { get; init; }

    public DateTimeOffset At { get; init; }

    public string Actor { get; init; } = "";

    public string? Issuer { get; init; }

    public string? Subject { get; init; }

    public long? Session { get; init; }

    public string? Address { get; init; }

    public string Action { get; init; } = "";

    public string? Arguments { get; init; }

    public AuditOutcome Outcome { get; init; }

    public string? Detail { get; init; }

    public string? Result { get; init; }

    public string? WrittenBy { get; init; }

    // Entries without arguments are from before there were codes, or were appended by hand.
    public AuditEntry ToEntry() => new()
    {
        Id = Id, At = At, Actor = Actor, Issuer = Issuer, Subject = Subject, Session = Session, Address = Address, Outcome = Outcome, WrittenBy = WrittenBy,
        Act = Arguments is null ? Notice.OfText(Action) : Notice.Parse(Action, Arguments),
        Result = Detail is null ? null : Result is null ? Notice.OfText(Detail) : Notice.Parse(Detail, Result),
    };
}
