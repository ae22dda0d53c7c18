using Ergo.Accounts.Preferences;
using Ergo.Portal.SignIn.Sessions;
using Microsoft.AspNetCore.Components.Authorization;

namespace Ergo.Portal.Dashboards;

/// <summary>The favourites and the default warehouse of the person of a circuit or request. Read once, and kept as they are changed here.</summary>
public sealed class MyWarehouses(AuthenticationStateProvider session, PreferenceStore store)
{
    private Preference? _known;
    private Task _turn = Task.CompletedTask;

    /// <summary>Raised after a change, on the circuit's own thread.</summary>
    public event Action? Changed;

    /// <summary>Ids of the favourites; none until they are read.</summary>
    public IReadOnlyCollection<string> Favourites => _known?.Favourites ?? [];

    /// <summary>The id of the warehouse that opens where the address names none; null for the first of the list.</summary>
    public string? Default => _known?.DefaultWarehouse;

    /// <summary>Reads them, unless they are known.</summary>
    public Task LoadAsync() => InTurnAsync(async who => _known ??= await store.GetAsync(who.Issuer, who.Subject));

    /// <summary>Makes a warehouse a favourite, or no longer one.</summary>
    /// <param name="warehouseId">The warehouse.</param>
    /// <param name="isFavourite">Whether it is to be one.</param>
    public Task StarAsync(string warehouseId, bool isFavourite) =>
        ChangeAsync(who => store.StarAsync(who.Issuer, who.Subject, warehouseId, isFavourite));

    /// <summary>Sets the warehouse that opens where the address names none.</summary>
    /// <param name="warehouseId">The warehouse; null for the first of the list.</param>
    public Task SetDefaultAsync(string? warehouseId) => ChangeAsync(who => store.SetDefaultAsync(who.Issuer, who.Subject, warehouseId));

    private Task ChangeAsync(Func<(string Issuer, string Subject), Task<Preference>> change) => InTurnAsync(async who =>
    {
        _known = await change(who);
        Changed?.Invoke();
    });

    // One after another: an answer that comes late would put back what a later click has changed.
    private async Task InTurnAsync(Func<(string Issuer, string Subject), Task> step)
    {
        var mine = new TaskCompletionSource();
        var before = Interlocked.Exchange(ref _turn, mine.Task);
        await before;
        try
        {
            if (await WhoAsync() is { } who)
            {
                await step(who);
            }
        }
        finally
        {
            mine.SetResult();
        }
    }

    private async Task<(string Issuer, string Subject)?> WhoAsync() =>
        (await session.GetAuthenticationStateAsync()).User.Session()?.Session is { } one ? (one.Issuer, one.Subject) : null;
}
