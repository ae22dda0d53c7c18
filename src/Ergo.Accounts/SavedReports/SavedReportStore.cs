using System.Text.Json;
using Ergo.Database;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Ergo.Accounts.SavedReports;

/// <summary>A saved report could not be saved as asked.</summary>
public sealed class SavedReportException : RefusedException
{
    /// <summary>A refusal.</summary>
    public SavedReportException(Notice notice, Exception? inner = null)
        : base(notice.ToString(), inner, notice)
    {
    }
}

/// <summary>Saved reports and their schedules.</summary>
public sealed class SavedReportStore(NpgsqlDataSource dataSource)
{
    /// <summary>Somebody else changed it meanwhile.</summary>
    public const string ChangedCode = "saved-report.changed";

    /// <summary>The person has one of that name.</summary>
    public const string NameTakenCode = "saved-report.name-taken";

    private readonly DbContextOptions<SavedReportsContext> _options = SavedReportsContext.OptionsFor(dataSource);

    /// <summary>Saved reports that somebody sees: their own, and those shared with one of their roles; by name.</summary>
    /// <param name="issuer">The provider of the account.</param>
    /// <param name="subject">The account.</param>
    /// <param name="roles">The roles.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<IReadOnlyList<ReportTemplate>> ListAsync(string issuer, string subject, IReadOnlyCollection<string> roles, CancellationToken cancellationToken = default)
    {
        await using var context = Open();
        return await context.Templates.AsNoTracking().Include(template => template.Schedule)
            .Where(template => (template.Issuer == issuer && template.Subject == subject) || (template.SharedWith != null && roles.Contains(template.SharedWith)))
            .OrderBy(template => template.Name).ToListAsync(cancellationToken);
    }

    /// <summary>Saves a report, a new one where its <see cref="ReportTemplate.Id"/> is 0.</summary>
    /// <exception cref="SavedReportException">The name is taken, or it was changed or deleted meanwhile.</exception>
    public async Task SaveAsync(ReportTemplate template, CancellationToken cancellationToken = default)
    {
        await using var context = Open();
        template.ChangedAt = TimeProvider.System.GetUtcNow();
        if (template.Id == 0)
        {
            template.CreatedAt = template.ChangedAt;
        }

        template.Schedule = null;
        context.Update(template);
        await SaveAsync(context, cancellationToken);
    }

    /// <summary>Deletes a saved report with its schedule; what was made stays.</summary>
    /// <exception cref="SavedReportException">It was changed or deleted meanwhile.</exception>
    public async Task DeleteAsync(ReportTemplate template, CancellationToken cancellationToken = default)
    {
        await using var context = Open();
        template.Schedule = null;
        context.Remove(template);
        await SaveAsync(context, cancellationToken);
    }

    /// <summary>Saves a schedule, a new one where its <see cref="ReportSchedule.Id"/> is 0, with the rights of its owner.</summary>
    /// <exception cref="SavedReportException">It was changed or deleted meanwhile.</exception>
    public async Task SaveAsync(ReportSchedule schedule, Session owner, CancellationToken cancellationToken = default)
    {
        await using var context = Open();
        (schedule.Issuer, schedule.Subject, schedule.Template) = (owner.Issuer, owner.Subject, null);
        await NoteAsync(context, owner, cancellationToken);
        context.Update(schedule);
        await SaveAsync(context, cancellationToken);
    }

    /// <summary>Deletes a schedule; the saved report stays.</summary>
    /// <exception cref="SavedReportException">It was changed or deleted meanwhile.</exception>
    public async Task DeleteAsync(ReportSchedule schedule, CancellationToken cancellationToken = default)
    {
        await using var context = Open();
        schedule.Template = null;
        context.Remove(schedule);
        await SaveAsync(context, cancellationToken);
    }

    /// <summary>All schedules that are not paused, with what they make.</summary>
    public async Task<IReadOnlyList<ReportSchedule>> ActiveAsync(CancellationToken cancellationToken = default)
    {
        await using var context = Open();
        return await context.Schedules.AsNoTracking().Include(schedule => schedule.Template).Where(schedule => !schedule.IsPaused).OrderBy(schedule => schedule.Id).ToListAsync(cancellationToken);
    }

    /// <summary>The owner of a schedule, as of the latest sign-in.</summary>
    public async Task<ReportOwner?> OwnerAsync(ReportSchedule schedule, CancellationToken cancellationToken = default)
    {
        await using var context = Open();
        return await context.Owners.AsNoTracking().SingleOrDefaultAsync(owner => owner.Issuer == schedule.Issuer && owner.Subject == schedule.Subject, cancellationToken);
    }

    /// <summary>Somebody by whose rights something is done while they are away, as of the latest sign-in; null where nobody asked for that.</summary>
    public async Task<ReportOwner?> OwnerAsync(string issuer, string subject, CancellationToken cancellationToken = default)
    {
        await using var context = Open();
        return await context.Owners.AsNoTracking().SingleOrDefaultAsync(owner => owner.Issuer == issuer && owner.Subject == subject, cancellationToken);
    }

    /// <summary>Keeps what was claimed of somebody, so that something can be done by their rights while they are away. Each sign-in renews it.</summary>
    /// <param name="owner">Their session.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task NoteOwnerAsync(Session owner, CancellationToken cancellationToken = default)
    {
        await using var context = Open();
        await NoteAsync(context, owner, cancellationToken);
        await SaveAsync(context, cancellationToken);
    }

    /// <summary>The latest runs of a schedule, the newest first.</summary>
    public async Task<IReadOnlyList<ReportRun>> RunsAsync(long schedule, int limit, CancellationToken cancellationToken = default)
    {
        await using var context = Open();
        return await context.Runs.AsNoTracking().Where(run => run.ScheduleId == schedule).OrderByDescending(run => run.DueAt).Take(limit).ToListAsync(cancellationToken);
    }

    /// <summary>The latest run of each of some schedules, by the schedule's number.</summary>
    public async Task<IReadOnlyDictionary<long, ReportRun>> LatestRunsAsync(IReadOnlyCollection<long> schedules, CancellationToken cancellationToken = default)
    {
        await using var context = Open();
        return await context.Runs.AsNoTracking().Where(run => schedules.Contains(run.ScheduleId)).GroupBy(run => run.ScheduleId)
            .Select(runs => runs.OrderByDescending(run => run.DueAt).First()).ToDictionaryAsync(run => run.ScheduleId, cancellationToken);
    }

    /// <summary>Notes how a run stands: a new one, or one that goes on.</summary>
    /// <param name="run">The run.</param>
    /// <param name="isNew">Whether it is not noted yet.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task NoteAsync(ReportRun run, bool isNew, CancellationToken cancellationToken = default)
    {
        await using var context = Open();
        context.Entry(run).State = isNew ? EntityState.Added : EntityState.Modified;
        await context.SaveChangesAsync(cancellationToken);
    }

    private static async Task NoteAsync(SavedReportsContext context, Session owner, CancellationToken cancellationToken)
    {
        var known = await context.Owners.FindAsync([owner.Issuer, owner.Subject], cancellationToken);
        if (known is null)
        {
            known = new ReportOwner { Issuer = owner.Issuer, Subject = owner.Subject };
            context.Add(known);
        }

        (known.Name, known.Email, known.Claims, known.SeenAt) = (owner.Name, owner.Email, JsonSerializer.Serialize(owner.Claims, JsonSerializerOptions.Web), TimeProvider.System.GetUtcNow());
    }

    private static async Task SaveAsync(SavedReportsContext context, CancellationToken cancellationToken)
    {
        try
        {
            await context.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateConcurrencyException failure)
        {
            throw new SavedReportException(Notice.Of(ChangedCode), failure);
        }
        catch (DbUpdateException failure) when (failure.InnerException is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation })
        {
            throw new SavedReportException(Notice.Of(NameTakenCode), failure);
        }
        catch (DbUpdateException failure) when (failure.InnerException is PostgresException { SqlState: PostgresErrorCodes.ForeignKeyViolation })
        {
            // The saved report is gone.
            throw new SavedReportException(Notice.Of(ChangedCode), failure);
        }
    }

    private SavedReportsContext Open() => new(_options);
}
