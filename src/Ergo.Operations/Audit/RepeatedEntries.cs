using Ergo.Accounts.Audit;
using Ergo.Database;

namespace Ergo.Operations.Audit;

/// <summary>
/// Counts entries that anybody can make as many of as they like: refusals. Of a kind (who or which address, what, which outcome) the first is
/// written at once, and what comes after it as one entry a minute that tells how many there were. The number of kinds is bounded, too: past
/// it, those of one person or address are one kind, and at last those of everybody.
/// </summary>
/// <param name="time">The clock of the minutes.</param>
public sealed class RepeatedEntries(TimeProvider time)
{
    /// <summary>For how long repeats are counted before they are written down.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    /// <summary>Kinds told apart of one person or address.</summary>
    public const int KindsOfOne = 30;

    /// <summary>Kinds told apart at all.</summary>
    public const int Kinds = 1000;

    private readonly Lock _gate = new();
    private readonly Dictionary<Kind, Tally> _tallies = [];
    private readonly Dictionary<string, int> _kindsOf = [];

    /// <summary>Takes in an entry.</summary>
    /// <returns>What is to be written now; null where the entry is counted.</returns>
    public AuditEntry? Take(AuditEntry entry)
    {
        var who = entry.Subject is null ? entry.Address ?? entry.Actor : $"{entry.Issuer} {entry.Subject}";
        lock (_gate)
        {
            var (kind, first) = KindOf(who, entry);
            if (_tallies.TryGetValue(kind, out var tally))
            {
                tally.Count++;
                return null;
            }

            _tallies.Add(kind, new Tally(first, time.GetTimestamp()));
            _kindsOf[kind.Who] = _kindsOf.GetValueOrDefault(kind.Who) + 1;
            return first;
        }
    }

    /// <summary>What was counted and is due to be written down. A kind of which nothing came for a whole window is forgotten.</summary>
    /// <param name="all">True for all that was counted, due or not.</param>
    public IReadOnlyList<AuditEntry> Due(bool all = false)
    {
        List<AuditEntry> due = [];
        lock (_gate)
        {
            foreach (var (kind, tally) in _tallies.Where(pair => all || time.GetElapsedTime(pair.Value.Since) >= Window).ToList())
            {
                if (tally.Count == 0)
                {
                    Forget(kind);
                    continue;
                }

                due.Add(tally.First with
                {
                    Result = Notice.Of(AccessCodes.Repeated, ("count", tally.Count), ("until", time.GetUtcNow()), ("of", tally.First.Result)),
                });
                tally.Count = 0;
                tally.Since = time.GetTimestamp();
            }
        }

        return due;
    }

    private (Kind Kind, AuditEntry First) KindOf(string who, AuditEntry entry)
    {
        Kind kind = new(who, entry.Act.ToString(), entry.Outcome);
        if (_tallies.ContainsKey(kind))
        {
            return (kind, entry);
        }

        if (_tallies.Count >= Kinds)
        {
            const string everybody = "more people or addresses than are told apart";
            return (new Kind("", "", entry.Outcome), Other(entry) with { Actor = everybody, Issuer = null, Subject = null, Session = null, Address = null });
        }

        return _kindsOf.GetValueOrDefault(who) < KindsOfOne ? (kind, entry) : (new Kind(who, "", entry.Outcome), Other(entry));
    }

    private static AuditEntry Other(AuditEntry entry) => entry with { Act = Notice.Of(AccessCodes.OtherActs), Result = Notice.Of(AccessCodes.NotToldApart) };

    private void Forget(Kind kind)
    {
        _tallies.Remove(kind);
        if (_kindsOf[kind.Who] == 1)
        {
            _kindsOf.Remove(kind.Who);
        }
        else
        {
            _kindsOf[kind.Who]--;
        }
    }

    private sealed record Kind(string Who, string Act, AuditOutcome Outcome);

    private sealed class Tally(AuditEntry first, long since)
    {
        public AuditEntry First { get; } = first;

        public long Since { get; set; } = since;

        public int Count { get; set; }
    }
}
