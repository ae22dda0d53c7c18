using Ergo.Operations.Reports;

namespace Ergo.Portal.Pages.Reports;

/// <summary>A report in the making, as one portal hands it to the next.</summary>
/// <param name="Request">What it is about.</param>
/// <param name="Reason">Why it is needed, as far as it is written.</param>
public sealed record KeptDraft(ReportRequest Request, string Reason);
