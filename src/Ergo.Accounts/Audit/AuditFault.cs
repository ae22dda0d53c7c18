namespace Ergo.Accounts.Audit;

/// <summary>Where the chain of the log is broken.</summary>
/// <param name="Entry">The entry at which it shows.</param>
/// <param name="Fault">What is wrong, in words.</param>
public sealed record AuditFault(long Entry, string Fault);
