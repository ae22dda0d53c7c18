using Ergo.Database;

namespace Ergo.Operations.Reports;

/// <summary>A report that cannot be made as it was asked for.</summary>
public sealed class ReportRefusal : RefusedException
{
    /// <summary>A refusal.</summary>
    /// <param name="notice">Why.</param>
    /// <param name="inner">What it comes from.</param>
    public ReportRefusal(Notice notice, Exception? inner = null)
        : base(notice.ToString(), inner, notice)
    {
    }
}
