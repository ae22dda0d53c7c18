namespace Ergo.Portal.Scheduling;

/// <summary>How often a portal asks whether something is due. The database decides; asking more often only costs a look-up.</summary>
public static class JobIntervals
{
    /// <summary>Refreshes, each by its view's own interval.</summary>
    public static readonly TimeSpan Views = TimeSpan.FromSeconds(10);

    /// <summary>Moving adopted rows: a move that stopped is taken up again that soon, by whichever instance asks first.</summary>
    public static readonly TimeSpan Adoption = TimeSpan.FromMinutes(1);

    /// <summary>Reports: each has its own time of day; whoever asks first makes what is due.</summary>
    public static readonly TimeSpan Reports = TimeSpan.FromSeconds(30);

    /// <summary>Alerts: whichever portal asks first notes what is wrong; what is due is sent by whoever takes it.</summary>
    public static readonly TimeSpan Alerts = TimeSpan.FromSeconds(30);

    /// <summary>The audit log: a setting says when it is checked again; this is how soon that is noticed.</summary>
    public static readonly TimeSpan Audit = TimeSpan.FromMinutes(1);
}
