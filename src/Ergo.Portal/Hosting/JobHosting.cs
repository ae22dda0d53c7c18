using Ergo.Portal.Jobs;
using Ergo.Snapshots.Views;
using Microsoft.Extensions.Options;
using Quartz;

namespace Ergo.Portal.Hosting;

/// <summary>The schedule: five refreshes, adoption, retention, partitions, trimming.</summary>
internal static class JobHosting
{
    // The database decides by the view's own interval whether a run is due; asking more often only costs a look-up.
    private static readonly TimeSpan AskEvery = TimeSpan.FromSeconds(10);

    // A move that stopped is taken up again that soon, by whichever instance asks first.
    private static readonly TimeSpan MoveEvery = TimeSpan.FromMinutes(1);

    /// <summary>Adds the jobs.</summary>
    /// <exception cref="StartRefusedException">The settings have faults; the message names every one.</exception>
    public static void AddPortalJobs(this WebApplicationBuilder builder)
    {
        var (options, faults) = JobSettings.Read(builder.Configuration.GetSection(JobOptions.Section));
        if (faults.Count > 0)
        {
            throw new StartRefusedException(string.Join(" ", faults));
        }

        builder.Services.AddSingleton(Options.Create(options));
        builder.Services.AddSingleton<ViewSettings>();
        if (!options.Enabled)
        {
            return;
        }

        builder.Services.AddQuartz(quartz =>
        {
            foreach (var view in ViewNames.All)
            {
                quartz.ScheduleJob<RefreshViewJob>(
                    trigger => trigger.WithIdentity(view).StartNow().WithSimpleSchedule(schedule => schedule.WithInterval(AskEvery).RepeatForever()),
                    job => job.WithIdentity(view).UsingJobData(RefreshViewJob.ViewKey, view));
            }

            quartz.ScheduleJob<AdoptionJob>(
                trigger => trigger.WithIdentity("adoption").StartNow().WithSimpleSchedule(schedule => schedule.WithInterval(MoveEvery).RepeatForever()),
                job => job.WithIdentity("adoption"));
            AddCron<RetentionJob>(quartz, "retention", options.RetentionCron, null);
            AddCron<MaintenanceJob>(quartz, MaintenanceJob.Partitions, options.PartitionsCron, MaintenanceJob.Partitions);
            AddCron<MaintenanceJob>(quartz, MaintenanceJob.Trim, options.TrimCron, MaintenanceJob.Trim);
        });
        builder.Services.AddQuartzHostedService(quartz => quartz.WaitForJobsToComplete = false);
    }

    // Once at start, to catch up what was missed, and then by the clock.
    private static void AddCron<T>(IQuartzBuilder quartz, string name, string cron, string? task) where T : IJob
    {
        var key = new JobKey(name);
        quartz.AddJob<T>(job => job.WithIdentity(key).UsingJobData(MaintenanceJob.TaskKey, task ?? name));
        quartz.AddTrigger(trigger => trigger.ForJob(key).WithIdentity(name + " at start").StartNow());
        quartz.AddTrigger(trigger => trigger.ForJob(key).WithIdentity(name).WithCronSchedule(cron, schedule => schedule.InTimeZone(TimeZoneInfo.Utc)));
    }
}
