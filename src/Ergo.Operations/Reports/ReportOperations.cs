using Ergo.Accounts.Exports;
using Ergo.Database;
using Ergo.Operations.Access;
using Ergo.Operations.Work;
using Ergo.Reports.Tables;
using Ergo.Snapshots.Privacy;
using Ergo.Snapshots.Reports;
using Microsoft.Extensions.Options;

namespace Ergo.Operations.Reports;

/// <summary>A report as it is begun.</summary>
/// <param name="Id">The export's id.</param>
/// <param name="FileName">What it is called.</param>
/// <param name="MediaType">Its media type.</param>
public sealed record ReportStart(string Id, string FileName, string MediaType);

/// <summary>A report before it is made.</summary>
/// <param name="Summary">What is held.</param>
/// <param name="Table">The main table.</param>
/// <param name="Rows">Its first rows.</param>
/// <param name="Count">How many rows there are.</param>
/// <param name="IsMore">Whether there are more than that; they were not counted further.</param>
public sealed record ReportPreview(ReportSummary Summary, ReportTable Table, IReadOnlyList<Cell[]> Rows, long Count, bool IsMore);

/// <summary>What an actor may do with reports.</summary>
public sealed class ReportOperations(
    OperationRunner runner, ReportReader reader, ReportPreparation preparation, ReportMaker maker, IReportWords words, IOptions<ReportSettings> settings)
{
    private const int ShownRows = 10;
    private const long CountedRows = 1_000_000;

    /// <summary>What a report would hold. Nothing is made, and nothing written down.</summary>
    /// <param name="actor">Who asks.</param>
    /// <param name="request">For what.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ReportRefusal">The request has a fault, or asks for what the actor may not see.</exception>
    /// <exception cref="PrivacyException">Worker ids are asked for and no longer shown.</exception>
    public async Task<ReportPreview> PreviewAsync(Actor actor, ReportRequest request, CancellationToken cancellationToken = default)
    {
        Require(actor);
        ReportPreparation.Check(request);
        var warehouses = await preparation.FindAsync(actor, request, cancellationToken);
        var unmaskings = await preparation.UnmaskingsAsync(actor, request, warehouses, cancellationToken);
        await using var reading = await reader.OpenAsync(cancellationToken);
        var summary = await preparation.SummarizeAsync(reading, actor, request, warehouses, null, "", reader.Rules.SmallestGroup, cancellationToken);
        ReportContent content = new(reading, summary, words, unmaskings);
        var (rows, count) = await ReportWriting.PreviewAsync(content, ShownRows, CountedRows, cancellationToken);
        return new ReportPreview(summary, words.Table(content.Main, request), rows, Math.Min(count, CountedRows), count > CountedRows);
    }

    /// <summary>What a reader of a report would have to know, without its rows.</summary>
    /// <exception cref="ReportRefusal">The request has a fault, or asks for what the actor may not see.</exception>
    public async Task<IReadOnlyList<Notice>> WarningsAsync(Actor actor, ReportRequest request, CancellationToken cancellationToken = default)
    {
        Require(actor);
        var warehouses = await preparation.FindAsync(actor, request, cancellationToken);
        await using var reading = await reader.OpenAsync(cancellationToken);
        return (await preparation.SummarizeAsync(reading, actor, request with { Totals = [] }, warehouses, null, "", reader.Rules.SmallestGroup, cancellationToken)).Warnings;
    }

    /// <summary>Zones or shifts that the lines of a report can be restricted to, by name; none where lines are of neither.</summary>
    /// <param name="actor">Who asks.</param>
    /// <param name="warehouses">Codes of the report's warehouses.</param>
    /// <param name="rows">What a line is of.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ReportRefusal">A warehouse is not the actor's to see whole.</exception>
    public async Task<IReadOnlyList<ReportPart>> PartsAsync(Actor actor, IReadOnlyList<string> warehouses, ReportBreakdown rows, CancellationToken cancellationToken = default)
    {
        Require(actor);
        var found = await preparation.FindAsync(actor, new ReportRequest { Warehouses = warehouses }, cancellationToken);
        await using var reading = await reader.OpenAsync(cancellationToken);
        return await reading.PartsAsync(found, rows, cancellationToken);
    }

    /// <summary>Makes a report and hands it over as it comes.</summary>
    /// <param name="actor">Who asks.</param>
    /// <param name="request">For what.</param>
    /// <param name="reason">Why, in the actor's words.</param>
    /// <param name="door">How it is asked for: page, schedule, command or api.</param>
    /// <param name="open">Is told what begins, and answers where it goes; not called where it is refused.</param>
    /// <param name="whyStopped">Says why it was stopped, where it was not by who takes it.</param>
    /// <param name="stop">Stops it.</param>
    public Task<Outcome> ExportAsync(
        Actor actor, ReportRequest request, string reason, string door, Func<ReportStart, Stream> open, Func<Notice?>? whyStopped = null, CancellationToken stop = default)
    {
        reason = reason.Trim();
        var act = Notice.Of(
            ReportCodes.Export, ("kind", ReportFiles.Word(request.Kind)), ("warehouses", request.Warehouses), ("format", ReportFiles.Word(request.Format)), ("ids", request.WithIds),
            ("period", ReportFiles.Word(request.Period.Name)), ("from", (object?)request.Period.FirstDay), ("to", (object?)request.Period.LastDay));
        return runner.DoAsync(
            actor, Rights.ExportReports, act,
            async _ =>
            {
                if (Unmaskings.ReasonFault(reason) is not null)
                {
                    throw new ReportRefusal(Notice.Of(ReportCodes.ReasonFault, ("least", Unmaskings.MinReasonLength), ("most", Unmaskings.MaxReasonLength)));
                }

                ReportPreparation.Check(request);
                var warehouses = await preparation.FindAsync(actor, request, stop);
                var unmaskings = await preparation.UnmaskingsAsync(actor, request, warehouses, stop);
                return await maker.MakeAsync(actor, request, warehouses, unmaskings, reason, door, open, whyStopped, settings.Value, stop);
            },
            Notice.Of(ReportCodes.ExportReason, ("reason", reason)));
    }

    /// <summary>Whether the worker ids that a report names are shown to an actor now; true where it names none.</summary>
    public async Task<bool> AreIdsShownAsync(Actor actor, ReportRequest request, CancellationToken cancellationToken = default)
    {
        if (!request.WithIds)
        {
            return true;
        }

        try
        {
            _ = await preparation.UnmaskingsAsync(actor, request, await preparation.FindAsync(actor, request, cancellationToken), cancellationToken);
            return true;
        }
        catch (ReportRefusal)
        {
            return false;
        }
    }

    private static void Require(Actor actor)
    {
        if (!Rights.Allow(actor, Rights.ExportReports))
        {
            throw new ReportRefusal(Notice.Of(AccessCodes.RightLacking, ("right", Rights.ExportReports), ("roles", Rights.Grants[Rights.ExportReports])));
        }
    }
}
