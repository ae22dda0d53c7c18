using System.Globalization;
using Ergo.Database;
using Ergo.Operations.Interventions;
using Ergo.Portal.Navigation;

namespace Ergo.Portal.Words;

/// <summary>Changes that were noted at a warehouse.</summary>
internal static class InterventionNotices
{
    /// <summary>Words by code.</summary>
    public static readonly IReadOnlyDictionary<string, Func<Notice, string>> Words = new Dictionary<string, Func<Notice, string>>
    {
        [InterventionCodes.Save] = notice => $"Noting the change \"{notice.Text("title")}\" at {notice.Text("warehouse")}",
        [InterventionCodes.Saved] = notice => $"The change \"{notice.Text("title")}\" is noted: {Place(notice)}, {At(notice)}",
        [InterventionCodes.Delete] = notice => $"Deleting the change \"{notice.Text("title")}\" at {notice.Text("warehouse")}",
        [InterventionCodes.Deleted] = notice => $"The change \"{notice.Text("title")}\" at {notice.Text("warehouse")} is deleted. What it was is kept in the database",
        [InterventionCodes.Changed] = _ => "Somebody changed or deleted it meanwhile. Look at what it is now, and try again",
        [InterventionCodes.TitleFault] = notice => $"Give it a title of 1 to {notice.Number("most")} characters",
        [InterventionCodes.NoteFault] = notice => $"The note is too long: at most {notice.Number("most"):#,0} characters",
        [InterventionCodes.TimeFault] = notice => $"The time must not be before 1970, nor more than {notice.Number("days")} days ahead",
        [InterventionCodes.PlaceFault] = _ => "Choose a zone of this warehouse that you may see, and a location of that zone",
        [InterventionCodes.NoWarehouse] = _ => "There is no such warehouse, or it is not assigned to you",
    };

    private static string Place(Notice notice) => string.Join(", ", new[] { notice.Text("location"), notice.Text("zone"), notice.Text("warehouse") }.OfType<string>());

    private static string At(Notice notice)
    {
        var zone = LocalTime.ZoneOf(notice.Text("timezone"));
        return string.Create(CultureInfo.InvariantCulture, $"{TimeZoneInfo.ConvertTime(notice.Moment("at"), zone):d MMM yyyy HH:mm} ({zone.Id})");
    }
}
