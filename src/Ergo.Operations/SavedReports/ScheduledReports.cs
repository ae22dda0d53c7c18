using Ergo.Accounts.Exports;
using Ergo.Accounts.SavedReports;
using Ergo.Database;
using Ergo.Operations.Access;
using Ergo.Operations.Reports;
using Ergo.Reports.Evidence;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Ergo.Operations.SavedReports;

/// <summary>
/// Makes the reports that are due and hands them over, each once: one portal at a time does it, what was due is a row of its own,
/// and who got a report is written down address by address.
/// </summary>
public sealed class ScheduledReports(
    SavedReportStore store, ReportTurn turn, ReportOperations reports, ExportStore exports, IOwnerRights rights, IMorningLines morning, IReportMailer mailer,
    IReportFolder folder, IOptions<ReportSettings> settings, TimeProvider time, ILogger<ScheduledReports> logger)
{
    private const int MostAttempts = 5;
    private static readonly TimeSpan FirstPause = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LookAgain = TimeSpan.FromMinutes(5);

    /// <summary>Does what is due, unless another portal is at it.</summary>
    public async Task RunAsync(CancellationToken cancellationToken = default)
    {
        await using var mine = await turn.TryTakeAsync(cancellationToken);
        if (mine is null)
        {
            return;
        }

        foreach (var schedule in await store.ActiveAsync(cancellationToken))
        {
            await RunAsync(schedule, cancellationToken);
        }
    }

    private async Task RunAsync(ReportSchedule schedule, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var known = (await store.RunsAsync(schedule.Id, settings.Value.MostCaughtUp * 2, cancellationToken)).ToDictionary(run => run.DueAt);
        var due = DueTimes.Between(schedule, schedule.ActiveSince, now);
        foreach (var moment in due.TakeLast(settings.Value.MostCaughtUp))
        {
            var run = known.GetValueOrDefault(moment);
            if (run is { EndedAt: not null } || run?.RetryAt > now)
            {
                continue;
            }

            var isNew = run is null;
            run ??= new ReportRun { ScheduleId = schedule.Id, DueAt = moment, BegunAt = now, Attempts = 0 };
            run.Attempts++;
            await store.NoteAsync(run, isNew, cancellationToken);
            await TryAsync(schedule, run, cancellationToken);
        }
    }

    private async Task TryAsync(ReportSchedule schedule, ReportRun run, CancellationToken cancellationToken)
    {
        Notice? failure;
        var isLater = false;
        try
        {
            failure = await DoAsync(schedule, run, cancellationToken);
            isLater = failure?.Code == SavedReportCodes.NotComplete;
        }
        catch (RefusedException refusal)
        {
            failure = refusal.Notice;
        }
        catch (Exception fault) when (StoreFailure.Is(fault) && !StoreFailure.IsOutage(fault))
        {
            failure = Failures.NoticeOf(fault);
        }

        var now = time.GetUtcNow();
        run.Failure = failure?.ToJson();
        if (failure is null)
        {
            (run.EndedAt, run.Outcome, run.RetryAt) = (now, "done", null);
        }
        else if (isLater)
        {
            // Waiting for the figures is no failed attempt.
            (run.RetryAt, run.Attempts) = (now + LookAgain, run.Attempts - 1);
        }
        else if (run.Attempts < MostAttempts)
        {
            run.RetryAt = now + (FirstPause * Math.Pow(2, run.Attempts));
            logger.LogWarning("The scheduled report {Name}, due at {Due:u}, failed and is tried again at {Retry:u}: {Failure}", schedule.Template!.Name, run.DueAt, run.RetryAt, failure);
        }
        else
        {
            (run.EndedAt, run.Outcome, run.RetryAt) = (now, "failed", null);
            logger.LogError("The scheduled report {Name}, due at {Due:u}, failed for good: {Failure}", schedule.Template!.Name, run.DueAt, failure);
            await TellAsync(schedule, run, failure, cancellationToken);
        }

        await store.NoteAsync(run, isNew: false, cancellationToken);
    }

    // Null where it is done.
    private async Task<Notice?> DoAsync(ReportSchedule schedule, ReportRun run, CancellationToken cancellationToken)
    {
        var template = schedule.Template!;
        var request = (ReportRequest.Read(template.Request) ?? throw new ReportRefusal(Notice.Of(SavedReportCodes.Unreadable))) with { Period = DueTimes.PeriodOf(schedule, run.DueAt) };
        var owner = await store.OwnerAsync(schedule, cancellationToken) ?? throw new ReportRefusal(Notice.Of(SavedReportCodes.OwnerAway, ("days", settings.Value.OwnerSeenWithinDays)));
        if (owner.SeenAt < time.GetUtcNow() - TimeSpan.FromDays(settings.Value.OwnerSeenWithinDays))
        {
            throw new ReportRefusal(Notice.Of(SavedReportCodes.OwnerAway, ("days", settings.Value.OwnerSeenWithinDays)));
        }

        var actor = await rights.OfAsync(owner, cancellationToken);
        if (!Rights.Allow(actor, Rights.ExportReports))
        {
            throw new ReportRefusal(Notice.Of(SavedReportCodes.OwnerLacksRight));
        }

        // One that was made before a restart is not made again.
        if (run.ExportId is null || await exports.FindAsync(ExportView.All, run.ExportId, cancellationToken) is not { State: ExportState.Done })
        {
            if (time.GetUtcNow() < run.DueAt + settings.Value.WaitForFigures && await IsIncompleteAsync(actor, request, cancellationToken))
            {
                return Notice.Of(SavedReportCodes.NotComplete);
            }

            await MakeAsync(actor, request, schedule, run, cancellationToken);
        }

        await HandOverAsync(actor, request, schedule, run, cancellationToken);
        return null;
    }

    private async Task<bool> IsIncompleteAsync(Actor actor, ReportRequest request, CancellationToken cancellationToken) =>
        (await reports.WarningsAsync(actor, request, cancellationToken)).Any(warning => warning.Code is ReportCodes.ViewNeverBuilt or ReportCodes.ViewStale or ReportCodes.EndsEarly or ReportCodes.NotOver);

    private async Task MakeAsync(Actor actor, ReportRequest request, ReportSchedule schedule, ReportRun run, CancellationToken cancellationToken)
    {
        ReportStart? begun = null;
        IFolderFile? file = null;
        try
        {
            var outcome = await reports.ExportAsync(
                actor, request, schedule.Reason, "schedule",
                start =>
                {
                    begun = start;
                    file = schedule.ToFolder ? folder.Begin(start.FileName) : null;
                    return file?.Content ?? Stream.Null;
                },
                stop: cancellationToken);
            if (!outcome.IsDone)
            {
                throw new ReportRefusal(outcome.Result ?? outcome.Act, outcome.Failure);
            }

            if (file is not null)
            {
                await file.CompleteAsync(cancellationToken);
                run.StoredAs = begun!.FileName;
            }
        }
        finally
        {
            await (file?.DisposeAsync() ?? ValueTask.CompletedTask);
        }

        run.ExportId = begun!.Id;
        await store.NoteAsync(run, isNew: false, cancellationToken);
    }

    private async Task HandOverAsync(Actor actor, ReportRequest request, ReportSchedule schedule, ReportRun run, CancellationToken cancellationToken)
    {
        var export = await exports.FindAsync(ExportView.All, run.ExportId!, cancellationToken);
        var rest = schedule.Recipients.Except(run.SentTo).ToList();
        if (rest.Count == 0)
        {
            return;
        }

        var manifest = await exports.ProofAsync(run.ExportId!, cancellationToken) is { } proof ? ReportManifest.Read(proof.Manifest) : null;
        ReportMail mail = new(MessageId(run), schedule.Template!, export, await ContentAsync(export!, cancellationToken), manifest?.Warnings ?? [], null)
        {
            // The record of deletion is not about people at work.
            Morning = request.Kind == ReportKind.Retention ? [] : await morning.OfAsync(actor, request.Warehouses, cancellationToken),
        };
        foreach (var address in rest)
        {
            await mailer.SendAsync(address, mail, cancellationToken);
            run.SentTo = [.. run.SentTo, address];
            // At once, and whatever stops this now: it has been sent.
            await store.NoteAsync(run, isNew: false, CancellationToken.None);
        }
    }

    private async Task<byte[]?> ContentAsync(ExportRecord export, CancellationToken cancellationToken)
    {
        if (export.KeptUntil is null || export.ByteCount > mailer.LargestAttachment)
        {
            return null;
        }

        using MemoryStream content = new((int)export.ByteCount);
        await foreach (var part in exports.PartsAsync(export.Id, cancellationToken))
        {
            content.Write(part);
        }

        return content.ToArray();
    }

    // Whoever waits for the report learns that it does not come.
    private async Task TellAsync(ReportSchedule schedule, ReportRun run, Notice failure, CancellationToken cancellationToken)
    {
        foreach (var address in mailer.IsConfigured ? schedule.Recipients.Except(run.SentTo) : [])
        {
            try
            {
                await mailer.SendAsync(address, new ReportMail("failed-" + MessageId(run), schedule.Template!, null, null, [], failure), cancellationToken);
            }
            catch (RefusedException refusal)
            {
                logger.LogError("The failure of the scheduled report {Name} could not be mailed: {Failure}", schedule.Template!.Name, refusal.Notice);
            }
        }
    }

    private static string MessageId(ReportRun run) => FormattableString.Invariant($"report-{run.ScheduleId}-{run.DueAt.ToUnixTimeSeconds()}");
}
