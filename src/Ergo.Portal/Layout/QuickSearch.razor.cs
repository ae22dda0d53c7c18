using Ergo.Database;
using Ergo.Portal.Live;
using Ergo.Portal.Navigation;
using Ergo.Portal.Shared;
using Ergo.Portal.SignIn.Sessions;
using Ergo.Snapshots.Warehouses;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Web;

namespace Ergo.Portal.Layout;

/// <summary>A box that finds places as somebody types, and goes to the one chosen: arrows and Enter, or a click.</summary>
public sealed partial class QuickSearch : IDisposable
{
    // Long enough not to ask at each key of a word.
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(120);
    private readonly string _id = ElementIds.Next("search");
    private CancellationTokenSource? _asked;
    private ElementReference _input;
    private IReadOnlyList<FoundPlace> _found = [];
    private string _text = "";
    private string? _answered;
    private int _at;
    private bool _isMarked;
    private bool _isEntered;
    private bool _isOpen;
    private bool _focus;
    private bool _return;
    private ElementReference _opener;
    private bool _hasFailed;

    [Inject]
    private PlaceSearch Places { get; init; } = default!;

    [Inject]
    private PageQuestions Questions { get; init; } = default!;

    [Inject]
    private AuthenticationStateProvider Session { get; init; } = default!;

    [Inject]
    private NavigationManager Navigation { get; init; } = default!;

    [Inject]
    private TimeProvider Time { get; init; } = default!;

    private string ListId => _id + "-list";

    private string Note => _hasFailed ? "The database did not answer. Type on to ask again."
        : _answered is null ? "Type a name or code. Arrows choose, Enter opens, Escape closes."
        : _found.Count == 0 ? $"Nothing that you may see has \"{_answered}\" in its name or code."
        : _found.Count >= PlaceSearch.Most ? $"The first {PlaceSearch.Most}. Type more to see others."
        : $"{_found.Count} found";

    /// <inheritdoc />
    public void Dispose()
    {
        _asked?.Cancel();
        _asked?.Dispose();
    }

    /// <inheritdoc />
    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (_focus)
        {
            _focus = false;
            await _input.FocusAsync();
        }
        else if (_return)
        {
            _return = false;
            await _opener.FocusAsync();
        }
    }

    private static string KindWords(PlaceKind kind) => kind switch
    {
        PlaceKind.Warehouse => "Warehouses",
        PlaceKind.Zone => "Zones",
        _ => "Locations",
    };

    private static string WhereOf(FoundPlace place) => place.Kind switch
    {
        PlaceKind.Warehouse => place.Code ?? "",
        PlaceKind.Zone => place.Code is null ? place.WarehouseName : $"{place.Code} · {place.WarehouseName}",
        _ => $"{place.ZoneName} · {place.WarehouseName}",
    };

    private string IdOf(int index) => $"{_id}-{index}";

    private void Open()
    {
        (_isOpen, _focus, _text, _found, _answered, _hasFailed) = (true, true, "", [], null, false);
        (_at, _isMarked, _isEntered) = (0, false, false);
    }

    private void Close()
    {
        _asked?.Cancel();
        _isOpen = false;
    }

    private void Go(FoundPlace place)
    {
        Close();
        // The range of the page is kept.
        Navigation.NavigateTo(PageUrls.KeepRange(PageUrls.Place(place.WarehouseCode, place.ZoneId, place.LocationId), Navigation.Uri));
    }

    private void Key(KeyboardEventArgs key)
    {
        switch (key.Key)
        {
            case "Escape":
                Close();
                _return = true;
                break;
            case "ArrowDown" when _found.Count > 0:
                Mark((_at + 1) % _found.Count);
                break;
            case "ArrowUp" when _found.Count > 0:
                Mark((_at + _found.Count - 1) % _found.Count);
                break;
            case "Home" when _found.Count > 0 && key.CtrlKey:
                Mark(0);
                break;
            case "End" when _found.Count > 0 && key.CtrlKey:
                Mark(_found.Count - 1);
                break;
            case "Enter" when _answered != _text.Trim() && _text.Trim().Length > 0:
                // What is shown was found for an earlier text: the answer to this one is waited for.
                _isEntered = true;
                break;
            case "Enter" when _found.Count > 0:
                Go(_found[_at]);
                break;
        }
    }

    private void Mark(int index) => (_at, _isMarked, _isEntered) = (index, true, false);

    // The place that was marked with the arrows stays marked where it is found again.
    private void Show(IReadOnlyList<FoundPlace> found, string text)
    {
        var kept = _isMarked ? found.ToList().IndexOf(_found[_at]) : 0;
        var isLost = kept < 0;
        (_found, _answered, _at, _hasFailed) = (found, text.Length == 0 ? null : text, Math.Max(kept, 0), false);
        if (_isEntered && !isLost && found.Count > 0)
        {
            Go(found[kept]);
        }

        _isEntered = false;
    }

    private async Task TypedAsync(ChangeEventArgs change)
    {
        (_text, _isMarked, _isEntered) = (change.Value?.ToString() ?? "", false, false);
        _asked?.Cancel();
        _asked?.Dispose();
        _asked = new CancellationTokenSource();
        var asked = _asked.Token;
        try
        {
            await Task.Delay(Pause, Time, asked);
            var user = (await Session.GetAuthenticationStateAsync()).User;
            var text = _text.Trim();
            var found = await Questions.AskAsync(user.Session()?.Session.Id ?? 0, () => Places.FindAsync(user.Scope(), text, asked));
            if (!asked.IsCancellationRequested)
            {
                Show(found, text);
            }
        }
        catch (OperationCanceledException) when (asked.IsCancellationRequested)
        {
            // Somebody types on, or has closed the box.
        }
        catch (Exception failure) when (StoreFailure.Is(failure) || failure is TimeoutException)
        {
            (_found, _answered, _hasFailed) = ([], null, true);
            (_at, _isMarked, _isEntered) = (0, false, false);
        }
    }
}
