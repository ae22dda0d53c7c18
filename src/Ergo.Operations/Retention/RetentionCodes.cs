namespace Ergo.Operations.Retention;

/// <summary>Codes of what is done about retention. Arguments: <c>warehouse</c> is its name, <c>days</c> and <c>before</c> are days, null for none set.</summary>
public static class RetentionCodes
{
    /// <summary>A warehouse's days are set.</summary>
    public const string SetDays = "retention.days.set";

    /// <summary>They were set.</summary>
    public const string DaysSet = "retention.days.done";

    /// <summary>A warehouse is put under legal hold, for <c>reason</c>.</summary>
    public const string Hold = "retention.hold.set";

    /// <summary>It was put under legal hold.</summary>
    public const string Held = "retention.hold.done";

    /// <summary>A legal hold is lifted.</summary>
    public const string Lift = "retention.hold.lift";

    /// <summary>It was lifted; <c>reason</c> is what it was for. Written while a warehouse could have one hold only.</summary>
    public const string Lifted = "retention.hold.lifted";

    /// <summary>The hold for <c>matter</c> was lifted; <c>left</c> others last.</summary>
    public const string HoldLifted = "retention.hold.lifted-one";

    /// <summary>Why something is done, in <c>reason</c>.</summary>
    public const string Why = "retention.why";

    /// <summary>The <c>days</c> of <c>count</c> <c>warehouses</c>, their names, are set.</summary>
    public const string SetDaysOfMany = "retention.days.set-many";

    /// <summary>They were set.</summary>
    public const string DaysOfManySet = "retention.days.done-many";

    /// <summary>The installation's floor is set.</summary>
    public const string SetFloor = "retention.floor.set";

    /// <summary>It was set.</summary>
    public const string FloorSet = "retention.floor.done";

    /// <summary>For how long a warehouse names its workers is set.</summary>
    public const string SetIdentityDays = "retention.identities.set";

    /// <summary>It was set.</summary>
    public const string IdentityDaysSet = "retention.identities.done";

    /// <summary>A retention run, of one warehouse or, where <c>warehouse</c> is null, of all.</summary>
    public const string Run = "retention.run";

    /// <summary>What the plan of a run says, in <c>rows</c>, and its <c>reason</c>.</summary>
    public const string Planned = "retention.run.planned";

    /// <summary>A run deleted <c>rows</c> rows and took <c>took</c> seconds.</summary>
    public const string Ran = "retention.run.done";

    /// <summary>A run is stopped.</summary>
    public const string Stop = "retention.run.stop";

    /// <summary>It was asked to stop.</summary>
    public const string StopAsked = "retention.run.stop-asked";
}
