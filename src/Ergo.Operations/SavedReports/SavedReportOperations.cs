using System.Net.Mail;
using Ergo.Accounts.SavedReports;
using Ergo.Database;
using Ergo.Operations.Access;
using Ergo.Operations.Reports;
using Ergo.Operations.Work;
using Ergo.Snapshots.Privacy;

namespace Ergo.Operations.SavedReports;

/// <summary>What an actor may do with saved reports and their schedules.</summary>
public sealed class SavedReportOperations(OperationRunner runner, SavedReportStore store, IReportMailer mailer, IReportFolder folder, TimeProvider time)
{
    /// <summary>The roles that a report can be shared with: those whose people may export.</summary>
    public static IReadOnlyList<string> Shareable => Rights.Grants[Rights.ExportReports];

    /// <summary>Whether reports can be sent by mail.</summary>
    public bool CanMail => mailer.IsConfigured;

    /// <summary>Whether reports can be put into a folder.</summary>
    public bool CanStore => folder.IsConfigured;

    /// <summary>Saved reports that an actor sees, by name; none without an account or the right to export.</summary>
    public async Task<IReadOnlyList<ReportTemplate>> ListAsync(Actor actor, CancellationToken cancellationToken = default) =>
        actor.Origin is { } origin && Rights.Allow(actor, Rights.ExportReports) ? await store.ListAsync(origin.Issuer, origin.Subject, [.. actor.Roles], cancellationToken) : [];

    /// <summary>The latest run of each of some schedules.</summary>
    public Task<IReadOnlyDictionary<long, ReportRun>> LatestRunsAsync(IReadOnlyCollection<long> schedules, CancellationToken cancellationToken = default) =>
        store.LatestRunsAsync(schedules, cancellationToken);

    /// <summary>Saves a report.</summary>
    /// <param name="actor">Who does.</param>
    /// <param name="template">The report: a new one, or the actor's own as it was read.</param>
    /// <param name="request">What is asked for.</param>
    public Task<Outcome> SaveAsync(Actor actor, ReportTemplate template, ReportRequest request) => runner.DoAsync(
        actor, Rights.ExportReports, Notice.Of(SavedReportCodes.Save, ("name", template.Name.Trim())),
        async _ =>
        {
            var session = SessionOf(actor);
            template.Name = template.Name.Trim();
            if (template.Name.Length is 0 or > ReportTemplate.LongestName)
            {
                throw Refuse(SavedReportCodes.NameFault, ("most", ReportTemplate.LongestName));
            }

            if (template.SharedWith is { } role && !Shareable.Contains(role))
            {
                throw Refuse(SavedReportCodes.ShareFault);
            }

            ReportPreparation.Check(request);
            if (template.Id == 0)
            {
                (template.Issuer, template.Subject, template.OwnerName) = (session.Issuer, session.Subject, session.Name);
            }

            RequireOwn(actor, template);
            template.Request = request.ToJson();
            await store.SaveAsync(template);
            return Notice.Of(SavedReportCodes.Saved, ("name", template.Name), ("role", template.SharedWith));
        });

    /// <summary>Deletes a saved report with its schedule.</summary>
    public Task<Outcome> DeleteAsync(Actor actor, ReportTemplate template) => runner.DoAsync(
        actor, Rights.ExportReports, Notice.Of(SavedReportCodes.Delete, ("name", template.Name)),
        async _ =>
        {
            RequireOwn(actor, template);
            await store.DeleteAsync(template);
            return Notice.Of(SavedReportCodes.Deleted, ("name", template.Name));
        });

    /// <summary>Has a saved report made by itself, with the actor's rights.</summary>
    /// <param name="actor">Who does; the owner of the report.</param>
    /// <param name="template">The report.</param>
    /// <param name="schedule">When and for whom: a new one, or the one that was read.</param>
    public Task<Outcome> ScheduleAsync(Actor actor, ReportTemplate template, ReportSchedule schedule) => runner.DoAsync(
        actor, Rights.ExportReports, Notice.Of(SavedReportCodes.Schedule, ("name", template.Name)),
        async _ =>
        {
            RequireOwn(actor, template);
            Check(template, schedule);
            var now = time.GetUtcNow();
            // What was due while it was paused or otherwise set is not caught up.
            (schedule.TemplateId, schedule.ActiveSince) = (template.Id, now);
            await store.SaveAsync(schedule, SessionOf(actor));
            return Notice.Of(
                SavedReportCodes.Scheduled, ("name", template.Name), ("cadence", ReportFiles.Word(schedule.Cadence)), ("time", schedule.TimeOfDay.ToString("HH:mm", System.Globalization.CultureInfo.InvariantCulture)),
                ("zone", schedule.Timezone), ("next", schedule.IsPaused ? null : DueTimes.Next(schedule, now)), ("recipients", schedule.Recipients), ("paused", schedule.IsPaused));
        },
        Notice.Of(AccessCodes.Reason, ("reason", schedule.Reason.Trim())));

    /// <summary>Takes a schedule away; the saved report and what was made stay.</summary>
    public Task<Outcome> UnscheduleAsync(Actor actor, ReportTemplate template, ReportSchedule schedule) => runner.DoAsync(
        actor, Rights.ExportReports, Notice.Of(SavedReportCodes.Unschedule, ("name", template.Name)),
        async _ =>
        {
            RequireOwn(actor, template);
            await store.DeleteAsync(schedule);
            return Notice.Of(SavedReportCodes.Unscheduled, ("name", template.Name));
        });

    private static Accounts.Session SessionOf(Actor actor) => actor.Session ?? throw Refuse(SavedReportCodes.NotYours);

    private static void RequireOwn(Actor actor, ReportTemplate template)
    {
        if (SessionOf(actor) is var session && (template.Issuer != session.Issuer || template.Subject != session.Subject))
        {
            throw Refuse(SavedReportCodes.NotYours);
        }
    }

    private static ReportRefusal Refuse(string code, params ReadOnlySpan<(string, object?)> arguments) => new(Notice.Of(code, arguments));

    private void Check(ReportTemplate template, ReportSchedule schedule)
    {
        schedule.Reason = schedule.Reason.Trim();
        if (Unmaskings.ReasonFault(schedule.Reason) is not null)
        {
            throw Refuse(ReportCodes.ReasonFault, ("least", Unmaskings.MinReasonLength), ("most", Unmaskings.MaxReasonLength));
        }

        if (ReportRequest.Read(template.Request) is not { WithIds: false })
        {
            throw Refuse(SavedReportCodes.NoIds);
        }

        if (!TimeZoneInfo.TryFindSystemTimeZoneById(schedule.Timezone, out _) || !Enum.IsDefined(schedule.Cadence))
        {
            throw Refuse(ReportCodes.UnknownChoice);
        }

        schedule.Recipients = [.. schedule.Recipients.Select(address => address.Trim()).Where(address => address.Length > 0).Distinct(StringComparer.OrdinalIgnoreCase)];
        if (schedule.Recipients.Length > ReportSchedule.MostRecipients)
        {
            throw Refuse(SavedReportCodes.TooManyRecipients, ("most", ReportSchedule.MostRecipients));
        }

        if (Array.Find(schedule.Recipients, address => !MailAddress.TryCreate(address, out var parsed) || parsed.Address != address) is { } wrong)
        {
            throw Refuse(SavedReportCodes.AddressFault, ("address", wrong));
        }

        if (schedule.Recipients.Length > 0 && !mailer.IsConfigured)
        {
            throw Refuse(SavedReportCodes.NoMail);
        }

        if (schedule.ToFolder && !folder.IsConfigured)
        {
            throw Refuse(SavedReportCodes.NoFolder);
        }
    }
}
