using System.Globalization;
using Ergo.Portal.Navigation;
using Ergo.Portal.Shared;
using Ergo.Portal.SignIn.Sessions;
using Ergo.Snapshots.Warehouses;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;

namespace Ergo.Portal.Pages.Kiosk;

/// <summary>Chooses what a wall screen shows. The choice is in the address.</summary>
public sealed partial class KioskPage
{
    private KioskQuery _query = new() { Pages = [] };
    private string? _refusal;
    private string _path = PageUrls.OverviewPath;
    private string _range = RangePreset.Default.Code;
    private string? _code;

    /// <summary>The pages' addresses.</summary>
    [SupplyParameterFromQuery(Name = KioskQuery.PageKey)]
    public string[]? Pages { get; set; }

    /// <summary>Seconds each is shown.</summary>
    [SupplyParameterFromQuery(Name = KioskQuery.EveryKey)]
    public string? Every { get; set; }

    /// <inheritdoc />
    protected override IReadOnlyList<string> Views { get; } = [];

    [CascadingParameter]
    private Task<AuthenticationState> Session { get; set; } = default!;

    [Inject]
    private WarehouseDirectory Directory { get; init; } = default!;

    [Inject]
    private NavigationManager Navigation { get; init; } = default!;

    [Inject]
    private ILogger<KioskPage> Logger { get; init; } = default!;

    private Loadable<IReadOnlyList<WarehouseChoice>> Value { get; set; } = Loadable.Pending<IReadOnlyList<WarehouseChoice>>();

    private const string What = "the warehouses to choose from";

    private string Heading => _query.Pages.Count switch { 0 => "Pages", 1 => "1 page", var count => $"{count} pages in turn" };

    /// <inheritdoc />
    protected override Task OnInitializedAsync() => ReadAgainAsync();

    /// <inheritdoc />
    protected override void OnParametersSet() => (_query, _refusal) = KioskQuery.Parse(Pages, Every);

    /// <inheritdoc />
    protected override async Task ReadAsync() => Value = await (Value with { IsLoading = true }).LoadAsync(ReadWarehousesAsync, What, Logger);

    private async Task<IReadOnlyList<WarehouseChoice>> ReadWarehousesAsync() =>
        [.. (await Directory.ListAsync((await Session).User.Scope())).Select(known => new WarehouseChoice(known.Code, known.Name, known.Timezone))];

    private string? Code(IReadOnlyList<WarehouseChoice> warehouses) => _code ?? (warehouses.Count > 0 ? warehouses[0].Code : null);

    private bool CanAdd(IReadOnlyList<WarehouseChoice> warehouses) => _query.Pages.Count < KioskQuery.MostPages && (_path == PageUrls.OverviewPath || Code(warehouses) is not null);

    private void Add(IReadOnlyList<WarehouseChoice> warehouses)
    {
        var page = $"{_path}?{(_path == PageUrls.OverviewPath ? "" : $"{PageUrls.WarehouseKey}={Uri.EscapeDataString(Code(warehouses)!)}&")}{PageUrls.RangeKey}={_range}";
        Navigation.NavigateTo((_query with { Pages = [.. _query.Pages, page] }).Url(PageUrls.KioskPath));
    }

    private void SetEvery(ChangeEventArgs change)
    {
        // What is out of bounds is refused in words by the page it leads to.
        var url = _query.Url(PageUrls.KioskPath);
        Navigation.NavigateTo(int.TryParse(change.Value as string, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            ? (_query with { Every = seconds }).Url(PageUrls.KioskPath)
            : url);
    }

    private KioskQuery Without(int at) => _query with { Pages = [.. _query.Pages.Where((_, index) => index != at)] };

    private string Words(string page)
    {
        var query = Microsoft.AspNetCore.WebUtilities.QueryHelpers.ParseQuery(page.Contains('?', StringComparison.Ordinal) ? page[page.IndexOf('?', StringComparison.Ordinal)..] : "");
        string? code = query.TryGetValue(PageUrls.WarehouseKey, out var value) ? value.ToString() : null;
        var range = RangePreset.Find(query.TryGetValue(PageUrls.RangeKey, out var preset) ? preset.ToString() : null)?.Words;
        return string.Join(", ", new[] { KioskQuery.NameOf(page), code is null ? null : Value.Data?.FirstOrDefault(known => known.Code == code)?.Name ?? code, range }.OfType<string>());
    }
}
