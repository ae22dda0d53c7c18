using System.Globalization;

namespace Ergo.Simulator.World;

/// <summary>Name, place in time and first shift of a warehouse.</summary>
/// <param name="FirstShift">Local start of the early shift; the others follow every eight hours.</param>
internal sealed record WarehouseSite(string Name, string Code, string TimeZoneId, TimeOnly FirstShift)
{
    private static readonly WarehouseSite[] Known =
    [
        new("Dock West", "DW", "America/Chicago", new(6, 0)),
        new("Yard Mitte", "YM", "Europe/Berlin", new(6, 0)),
        new("Gate South", "GS", "Asia/Kolkata", new(7, 0)),
        new("Harbour East", "HE", "Australia/Sydney", new(5, 30)),
        new("Mill Road", "MR", "Europe/London", new(6, 0)),
        new("Lake Depot", "LD", "America/Toronto", new(6, 30)),
        new("Pine Hub", "PH", "America/Los_Angeles", new(5, 0)),
        new("Canal Park", "CP", "Europe/Amsterdam", new(6, 0)),
        new("Bay North", "BN", "Asia/Singapore", new(7, 0)),
        new("River Cross", "RC", "America/Sao_Paulo", new(6, 0)),
        new("Hill Store", "HS", "Asia/Kathmandu", new(6, 0)),
        new("Plain Centre", "PC", "Europe/Warsaw", new(6, 0)),
    ];

    /// <summary>The site of a warehouse. Past the named ones the names repeat with a number; another seed is told by its number too.</summary>
    public static WarehouseSite Of(int index, int seed)
    {
        WarehouseSite site = Known[index % Known.Length];
        int round = (index / Known.Length) + 1;
        string nameRound = round == 1 ? "" : string.Create(CultureInfo.InvariantCulture, $" {round}");
        string codeRound = round == 1 ? "" : string.Create(CultureInfo.InvariantCulture, $"{round}");
        string nameSeed = seed == 1 ? "" : string.Create(CultureInfo.InvariantCulture, $" (seed {seed})");
        string codeSeed = seed == 1 ? "" : string.Create(CultureInfo.InvariantCulture, $"-{seed}");
        return site with { Name = site.Name + nameRound + nameSeed, Code = site.Code + codeRound + codeSeed };
    }

    public ShiftDefinition[] Shifts() =>
    [
        new("early", "Early shift", FirstShift, FirstShift.AddHours(8)),
        new("late", "Late shift", FirstShift.AddHours(8), FirstShift.AddHours(16)),
        new("night", "Night shift", FirstShift.AddHours(16), FirstShift),
    ];
}
