using Ergo.Reports.Evidence;

namespace Ergo.Operations.Reports;

/// <summary>Compares the rows of a report with those of the same report made again, by their digests.</summary>
internal sealed class RowComparison
{
    private readonly Dictionary<ulong, (ulong Values, long Snapshots)> _then = [];
    private readonly Dictionary<ulong, int> _seen = [];
    private long _rowsThen;

    /// <summary>Rows then.</summary>
    public long Then => _rowsThen;

    /// <summary>Rows now, so far.</summary>
    public long Now { get; private set; }

    /// <summary>Rows that say the same.</summary>
    public long Same { get; private set; }

    /// <summary>Rows with other values and more snapshots behind them.</summary>
    public long WithMore { get; private set; }

    /// <summary>Rows with other values and fewer snapshots, or as many.</summary>
    public long Corrected { get; private set; }

    /// <summary>Rows with other values of which snapshots are not counted: sums of others, or what is left of them.</summary>
    public long Uncounted { get; private set; }

    /// <summary>Rows that were not there.</summary>
    public long Added { get; private set; }

    /// <summary>Rows that are not there, once all of now are taken.</summary>
    public long Gone => _then.Count;

    /// <summary>Takes a part of the digests that were kept.</summary>
    public void TakeThen(ReadOnlySpan<byte> part)
    {
        for (var at = 0; at + RowDigest.Size <= part.Length; at += RowDigest.Size)
        {
            var digest = RowDigest.Read(part[at..]);
            _rowsThen++;
            _then[Key(digest.Key)] = (digest.Values, digest.Snapshots);
        }
    }

    /// <summary>All that were kept are taken; those of now come next.</summary>
    public void EndThen() => _seen.Clear();

    /// <summary>Takes a row of now.</summary>
    public void TakeNow(RowDigest digest)
    {
        Now++;
        if (!_then.Remove(Key(digest.Key), out var before))
        {
            Added++;
        }
        else if (before.Values == digest.Values)
        {
            Same++;
        }
        else if (before.Snapshots == 0 && digest.Snapshots == 0)
        {
            Uncounted++;
        }
        else if (digest.Snapshots > before.Snapshots)
        {
            WithMore++;
        }
        else
        {
            Corrected++;
        }
    }

    // Two zones can have one name: the first, second and so on of a key are told apart.
    private ulong Key(ulong key)
    {
        var turn = _seen[key] = _seen.GetValueOrDefault(key) + 1;
        return turn == 1 ? key : unchecked((key * 31) + (ulong)turn);
    }
}
