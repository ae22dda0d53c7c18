using Ergo.Accounts.Interventions;

namespace Ergo.Operations.Interventions;

/// <summary>Codes of interventions.</summary>
public static class InterventionCodes
{
    /// <summary>The change <c>title</c> at <c>warehouse</c> is noted.</summary>
    public const string Save = "intervention.save";

    /// <summary>It was noted: made at <c>at</c>, in <c>zone</c> and at <c>location</c> where these are told.</summary>
    public const string Saved = "intervention.saved";

    /// <summary>The change <c>title</c> at <c>warehouse</c> is deleted.</summary>
    public const string Delete = "intervention.delete";

    /// <summary>It was deleted.</summary>
    public const string Deleted = "intervention.deleted";

    /// <summary>Somebody else changed or deleted it meanwhile.</summary>
    public const string Changed = InterventionStore.ChangedCode;

    /// <summary>The title is empty, or longer than <c>most</c> characters.</summary>
    public const string TitleFault = "intervention.title";

    /// <summary>The note is longer than <c>most</c> characters.</summary>
    public const string NoteFault = "intervention.note";

    /// <summary>The time is before 1970, or more than <c>days</c> days ahead.</summary>
    public const string TimeFault = "intervention.time";

    /// <summary>The zone or location is not one of the warehouse that the person may see.</summary>
    public const string PlaceFault = "intervention.place";

    /// <summary>The person may not see the warehouse, or there is none.</summary>
    public const string NoWarehouse = "intervention.no-warehouse";
}
