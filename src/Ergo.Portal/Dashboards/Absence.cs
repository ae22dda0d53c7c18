using Ergo.Portal.Navigation;
using Ergo.Portal.Words;
using Ergo.Snapshots;
using Ergo.Snapshots.Figures;

namespace Ergo.Portal.Dashboards;

/// <summary>Kinds of <see cref="Absence"/>.</summary>
public enum AbsenceKind
{
    /// <summary>The figures were never computed.</summary>
    NotComputed,

    /// <summary>The figures do not reach the range: their refresh is late or fails.</summary>
    Late,

    /// <summary>There are no records at all.</summary>
    NoRecords,

    /// <summary>The range ends before the records begin.</summary>
    BeforeRecords,

    /// <summary>There are snapshots, but none with a light.</summary>
    NoLight,

    /// <summary>Nobody sent a snapshot.</summary>
    NobodySent,
}

/// <summary>Why a range has no figures.</summary>
/// <param name="Kind">The kind.</param>
/// <param name="Shown">The range looked at.</param>
/// <param name="Freshness">State of the view behind it.</param>
/// <param name="RecordsFrom">Since when there are records.</param>
public sealed record Absence(AbsenceKind Kind, TimeRange Shown, Freshness Freshness, DateTimeOffset? RecordsFrom)
{
    /// <summary>Finds out why.</summary>
    /// <param name="shown">The range looked at.</param>
    /// <param name="freshness">State of the view behind it.</param>
    /// <param name="recordsFrom">Since when there are records; null where there are none.</param>
    /// <param name="hasSnapshots">True where there are snapshots without a light.</param>
    public static Absence Of(TimeRange shown, Freshness freshness, DateTimeOffset? recordsFrom, bool hasSnapshots)
    {
        var kind = freshness.CompleteTo is not { } complete ? AbsenceKind.NotComputed
            : hasSnapshots ? AbsenceKind.NoLight
            : complete <= shown.From || ((freshness.IsFailing || freshness.IsStale) && complete < shown.To) ? AbsenceKind.Late
            : recordsFrom is not { } from ? AbsenceKind.NoRecords
            : shown.To <= from ? AbsenceKind.BeforeRecords
            : AbsenceKind.NobodySent;
        return new Absence(kind, shown, freshness, recordsFrom);
    }

    /// <summary>The range of the same length with which the records begin; null where it can not be shown.</summary>
    /// <param name="recordsFrom">Since when there are records.</param>
    /// <param name="length">The length asked for.</param>
    /// <param name="now">The current moment.</param>
    public static RangeQuery? FirstRange(DateTimeOffset recordsFrom, TimeSpan length, DateTimeOffset now)
    {
        var to = recordsFrom + length;
        return RangeQuery.Between(recordsFrom, to < now ? to : now, now).Range;
    }

    /// <summary>The heading.</summary>
    /// <param name="what">What there is none of.</param>
    /// <param name="whose">Whose.</param>
    /// <param name="range">The range asked for.</param>
    /// <param name="zone">Zone of the times.</param>
    public string Title(string what, string whose, RangeQuery range, TimeZoneInfo zone) => Kind switch
    {
        AbsenceKind.BeforeRecords => $"Records of {whose} begin {RangeText.Day(RecordsFrom!.Value, zone)}",
        AbsenceKind.NoRecords => $"There are no records of {whose} yet",
        AbsenceKind.NoLight => $"No snapshot of {whose} has a light {RangeText.During(range, zone)}",
        AbsenceKind.NotComputed or AbsenceKind.Late => $"The {what} of {whose} {RangeText.During(range, zone)} is not known yet",
        _ => $"Nothing was observed in {whose} {RangeText.During(range, zone)}",
    };

    /// <summary>The reason in a sentence or two.</summary>
    /// <param name="whose">Whose.</param>
    /// <param name="zone">Zone of the times.</param>
    public string Text(string whose, TimeZoneInfo zone) => Kind switch
    {
        AbsenceKind.NotComputed => "The figures were not computed yet: their first refresh is still to come. This page shows them as soon as they are there.",
        AbsenceKind.Late => $"The figures are complete up to {RangeText.Local(Freshness.CompleteTo!.Value, zone)} only{(Freshness.IsFailing ? ", because their last refresh failed" : "")}. What came later is not counted yet; an admin sees why on the page Views.",
        AbsenceKind.NoRecords => $"No camera of {whose} has sent a snapshot, or none that can be counted. An admin sees on the page Storage what is stored but in no figure.",
        AbsenceKind.BeforeRecords => "The range chosen lies before that. What happened then was not observed, which is neither green nor red.",
        AbsenceKind.NoLight => "Snapshots arrived, but none of them is green, yellow or red, so there is no share to show. That is not green: it is not known.",
        _ => $"No camera sent a snapshot from {RangeText.Of(Shown, zone)}. That is not green: it is not known. Nobody may have worked, or the cameras may be down.",
    };
}
