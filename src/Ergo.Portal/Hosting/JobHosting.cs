using Ergo.Operations.Schedule;
using Ergo.Portal.Jobs;
using Ergo.Portal.Scheduling;
using Ergo.Portal.Startup;
using Ergo.Snapshots.Views;
using Microsoft.Extensions.Options;
using Quartz;

namespace Ergo.Portal.Hosting;

/// <summary>The schedule: five refreshes, adoption, retention, partitions, trimming, reports, alerts.</summary>
internal static class JobHosting
{
    /// <summary>Adds the jobs.</summary>
    public static void AddPortalJobs(this WebApplicationBuilder builder)
    {
        var (options, faults) = JobSettings.Read(builder.Configuration.GetSection(JobOptions.Section));
        builder.Services.AddSingleton(SettingsSection.Of<JobOptions>(JobOptions.Section));
        faults.ToList().ForEach(builder.Refuse);
        builder.Services.AddSingleton(Options.Create(options));
        builder.Services.AddSingleton<ViewUpkeep>();
        builder.Services.AddSingleton<ViewSettings>();
        if (!options.Enabled || faults.Count > 0)
        {
            return;
        }

        builder.Services.AddSingleton<ScheduledWork>();

        builder.Services.AddQuartz(quartz =>
        {
            foreach (var view in ViewNames.All)
            {
                AddInterval(quartz, view, JobIntervals.Views);
            }

            AddInterval(quartz, JobNames.Adoption, JobIntervals.Adoption);
            AddInterval(quartz, JobNames.Reports, JobIntervals.Reports);
            AddInterval(quartz, JobNames.Alerts, JobIntervals.Alerts);
            AddInterval(quartz, JobNames.Deliveries, JobIntervals.Alerts);
            AddInterval(quartz, JobNames.Audit, JobIntervals.Audit);
            AddCron(quartz, JobNames.Retention, options.RetentionCron);
            AddCron(quartz, JobNames.Partitions, options.PartitionsCron);
            AddCron(quartz, JobNames.Trim, options.TrimCron);
        });
        builder.Services.AddQuartzHostedService(quartz => quartz.WaitForJobsToComplete = false);
    }

    private static void AddInterval(IQuartzBuilder quartz, string task, TimeSpan interval) => quartz.ScheduleJob<ScheduledJob>(
        trigger => trigger.WithIdentity(task).StartNow().WithSimpleSchedule(schedule => schedule.WithInterval(interval).RepeatForever()),
        job => job.WithIdentity(task).UsingJobData(ScheduledJob.TaskKey, task));

    // Once at start, to catch up what was missed, and then by the clock.
    private static void AddCron(IQuartzBuilder quartz, string task, string cron)
    {
        var key = new JobKey(task);
        quartz.AddJob<ScheduledJob>(job => job.WithIdentity(key).UsingJobData(ScheduledJob.TaskKey, task));
        quartz.AddTrigger(trigger => trigger.ForJob(key).WithIdentity(task + " at start").StartNow());
        quartz.AddTrigger(trigger => trigger.ForJob(key).WithIdentity(task).WithCronSchedule(cron, schedule => schedule.InTimeZone(TimeZoneInfo.Utc)));
    }
}
