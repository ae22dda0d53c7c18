namespace Ergo.Operations.Schedule;

/// <summary>Codes of what is done about scheduled jobs. The argument <c>job</c> is the job as recorded with its runs.</summary>
public static class JobCodes
{
    /// <summary>A job is run by hand.</summary>
    public const string Run = "jobs.run";

    /// <summary>It was run and took <c>took</c> seconds.</summary>
    public const string Ran = "jobs.run.done";

    /// <summary>A run of a job is stopped.</summary>
    public const string Stop = "jobs.stop";

    /// <summary>It was asked to stop.</summary>
    public const string StopAsked = "jobs.stop-asked";

    /// <summary>A job is paused, for <c>reason</c>.</summary>
    public const string Pause = "jobs.pause";

    /// <summary>It was paused.</summary>
    public const string Paused = "jobs.pause.done";

    /// <summary>A job is resumed.</summary>
    public const string Resume = "jobs.resume";

    /// <summary>It was resumed.</summary>
    public const string Resumed = "jobs.resume.done";
}
