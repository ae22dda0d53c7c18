using System.Globalization;
using Ergo.Database;
using Ergo.Operations.ApiKeys;

namespace Ergo.Portal.Words;

/// <summary>What happens to keys of programs, and why the store refuses it.</summary>
internal static class ApiKeyNotices
{
    /// <summary>Words by code.</summary>
    public static readonly IReadOnlyDictionary<string, Func<Notice, string>> Words = new Dictionary<string, Func<Notice, string>>
    {
        [ApiKeyCodes.Make] = notice => $"Making the key {notice.Text("name")}",
        [ApiKeyCodes.Made] = notice =>
            $"The key {notice.Text("name")} was made, until {Day(notice, "until")}: {string.Join(", ", notice.List("rights").Select(RightWords.Of))}; {(notice.List("warehouses") is { Count: > 0 } some ? string.Join(", ", some) : "every warehouse")}.",
        [ApiKeyCodes.Rotate] = notice => $"Rotating the key {notice.Text("name")}",
        [ApiKeyCodes.Rotated] = notice => string.Create(
            CultureInfo.InvariantCulture, $"The key {notice.Text("name")} has another secret and ends on {Day(notice, "until")}. The secret before is valid until {notice.Moment("old"):d MMM yyyy HH:mm} UTC."),
        [ApiKeyCodes.Revoke] = notice => $"Revoking the key {notice.Text("name")}",
        [ApiKeyCodes.RevokeDone] = notice => $"The key {notice.Text("name")} is revoked.",
        [ApiKeyCodes.RevokedBefore] = notice => $"The key {notice.Text("name")} had been revoked already.",
        [ApiKeyCodes.RightsFault] = _ => "Choose at least one thing that the key may do",
        [ApiKeyCodes.RightOverAll] = notice => $"\"{RightWords.Of(notice.Text("right") ?? "")}\" is about all warehouses. Let the key see every warehouse, or take that right away",
        [ApiKeyCodes.WarehouseFault] = _ => "Choose at least one warehouse that you see yourself",
        [ApiKeyCodes.Nobody] = _ => "Only somebody who is signed in makes or rotates keys",
        [ApiKeyCodes.ExpiryFault] = _ => "A key ends after today, and within a year",
        [ApiKeyCodes.NameFault] = _ => "A key has a name of 1 to 100 characters",
        [ApiKeyCodes.NameTaken] = notice => $"There is a key {notice.Text("name")} already. Choose another name",
        [ApiKeyCodes.OverlapFault] = _ => "The secret before is valid for at most 30 days more",
        [ApiKeyCodes.IsRevoked] = notice => $"The key {notice.Text("name")} is revoked. Make a new one",
        [ApiKeyCodes.IsRotating] = notice => $"Two secrets of the key {notice.Text("name")} are valid already. Wait until the older one ends, or make a new key",
    };

    private static string Day(Notice notice, string name) => AdminTimes.Day(notice.Moment(name));
}
