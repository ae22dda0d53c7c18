using Ergo.Operations.Access;
using Ergo.Portal.Live;
using Ergo.Portal.Navigation;
using Ergo.Portal.Shared;
using Ergo.Portal.SignIn.Sessions;
using Ergo.Snapshots;
using Ergo.Snapshots.Access;
using Ergo.Snapshots.Figures;
using Ergo.Snapshots.Warehouses;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;

namespace Ergo.Portal.Dashboards;

/// <summary>A page of figures for a range and, unless it is about all, a warehouse. The URL is its whole state; it reads again by itself.</summary>
/// <typeparam name="T">What it shows.</typeparam>
public abstract class DashboardPage<T> : LiveComponent, IDashboard
    where T : class
{
    private (string? Warehouse, string? Range, string? From, string? To, object? Subject)? _read;
    private string? _url;

    /// <summary>The warehouse's code in the URL.</summary>
    [SupplyParameterFromQuery(Name = PageUrls.WarehouseKey)]
    public string? WarehouseCode { get; set; }

    /// <summary>The preset range in the URL.</summary>
    [SupplyParameterFromQuery(Name = PageUrls.RangeKey)]
    public string? RangeCode { get; set; }

    /// <summary>The range's start in the URL.</summary>
    [SupplyParameterFromQuery(Name = PageUrls.FromKey)]
    public string? FromText { get; set; }

    /// <summary>The range's end in the URL.</summary>
    [SupplyParameterFromQuery(Name = PageUrls.ToKey)]
    public string? ToText { get; set; }

    /// <summary>What is shown, in its loading, failed and ready states.</summary>
    protected Loadable<T> Value { get; private set; } = Loadable.Pending<T>();

    /// <inheritdoc />
    public IReadOnlyList<Warehouse> Warehouses { get; private set; } = [];

    /// <inheritdoc />
    public Warehouse? Warehouse { get; private set; }

    /// <inheritdoc />
    public RangeQuery? Range { get; private set; }

    /// <inheritdoc />
    public string? Refusal { get; private set; }

    /// <inheritdoc />
    public bool IsWarehouseUnknown { get; private set; }

    /// <inheritdoc />
    public string? ScopeNote { get; private set; }

    /// <inheritdoc />
    public AccessScope Scope { get; private set; } = AccessScope.None;

    /// <inheritdoc />
    public bool SeesErrors { get; private set; }

    /// <inheritdoc />
    public bool IsPaused { get; private set; }

    /// <inheritdoc />
    public TimeZoneInfo Zone { get; private set; } = TimeZoneInfo.Utc;

    /// <inheritdoc />
    public Freshness? Freshness => Value.Data is { } data ? FreshnessOf(data) : null;

    /// <inheritdoc />
    public abstract string Path { get; }

    /// <inheritdoc />
    public virtual bool HasWarehouse => true;

    /// <inheritdoc />
    public virtual bool HasRange => true;

    /// <summary>True where the figures are about a warehouse as a whole, so that somebody who sees some of its zones cannot have them.</summary>
    protected virtual bool NeedsWholeWarehouse => true;

    /// <summary>What else of the address the figures are about, compared by value; another one is read anew. Null for nothing.</summary>
    protected virtual object? Subject => null;

    /// <summary>Clock.</summary>
    [Inject]
    protected TimeProvider Time { get; init; } = default!;

    /// <summary>Results shared by all viewers.</summary>
    [Inject]
    protected DashboardCache Cache { get; init; } = default!;

    [Inject]
    private AuthenticationStateProvider Session { get; init; } = default!;

    [Inject]
    private MyWarehouses Mine { get; init; } = default!;

    [Inject]
    private RangeEnds Ends { get; init; } = default!;

    [Inject]
    private WarehouseDirectory Directory { get; init; } = default!;

    [Inject]
    private ShiftSchedule Schedule { get; init; } = default!;

    [Inject]
    private NavigationManager Navigation { get; init; } = default!;

    [Inject]
    private ILoggerFactory Loggers { get; init; } = default!;

    /// <summary>What is read, as the object of "reading", for example "the red zones of Dock West".</summary>
    protected abstract string What { get; }

    /// <inheritdoc />
    protected sealed override IReadOnlyList<string> Views => Range is { } range ? ViewsOf(range.Times) : [];

    /// <inheritdoc />
    protected sealed override bool IsHeld => IsPaused && Value.Data is not null;

    /// <summary>The views that a range is read from, the one first whose refresh a range that ends now ends with.</summary>
    protected abstract IReadOnlyList<string> ViewsOf(TimeRange range);

    /// <summary>
    /// What reads it. Whatever it needs is taken here: it may wait for its turn, and is asked for others too. <paramref name="warehouse"/> is null
    /// only where <see cref="HasWarehouse"/> is false.
    /// </summary>
    protected abstract Func<Task<T>> Question(Warehouse? warehouse, TimeRange range);

    /// <summary>The state of the view that decides how fresh the page is.</summary>
    protected abstract Freshness FreshnessOf(T data);

    /// <inheritdoc />
    public virtual void ChooseWarehouse(string code) => Navigation.NavigateTo(PageUrls.KeepOrder(PageUrls.Build(Path, code, RangeInUrl), Navigation.Uri));

    /// <inheritdoc />
    public virtual void ChooseRange(RangeQuery range) => Navigation.NavigateTo(PageUrls.KeepOrder(PageUrls.Build(Path, WarehouseCode ?? (HasWarehouse ? Warehouse?.Code : null), range), Navigation.Uri));

    /// <inheritdoc />
    public async Task SetPausedAsync(bool paused)
    {
        IsPaused = paused;
        StateHasChanged();
        if (!paused)
        {
            await ReadAgainAsync();
        }
    }

    /// <inheritdoc />
    public async Task<IReadOnlyList<ScheduledShift>> ShiftsAsync() => Warehouse is not { } warehouse ? []
        : await Cache.GetAsync(("shifts", warehouse.Id), [Ergo.Snapshots.Views.ViewNames.TopRedZones], () => Schedule.LatestAsync(warehouse, Time.GetUtcNow()));

    /// <summary>Reads at once, whatever is paused.</summary>
    protected Task RetryAsync() => ReadAgainAsync();

    /// <inheritdoc />
    protected override void OnInitialized()
    {
        base.OnInitialized();
        Session.AuthenticationStateChanged += OnSessionChanged;
    }

    /// <inheritdoc />
    protected override void Dispose(bool disposing)
    {
        Session.AuthenticationStateChanged -= OnSessionChanged;
        base.Dispose(disposing);
    }

    /// <inheritdoc />
    protected override async Task OnParametersSetAsync()
    {
        var asked = (WarehouseCode, RangeCode, FromText, ToText, Subject);
        var (read, url) = (_read, _url);
        (_read, _url) = (asked, Navigation.Uri);
        if (asked.Equals(read) && url != Navigation.Uri && Value.Data is not null)
        {
            // Only a table was sorted or leafed through.
            return;
        }

        // Another warehouse or range: what is shown belongs to the old one.
        Value = Loadable.Pending<T>();
        await ReadFirstAsync();
    }

    /// <inheritdoc />
    protected override async Task ReadAsync()
    {
        if (IsHeld)
        {
            return;
        }

        Refusal = null;
        IsWarehouseUnknown = false;
        Value = Value with { IsLoading = true };
        Value = await Value.LoadAsync(ReadValueAsync, What, Loggers.CreateLogger(GetType()));
        if (Value.Failure is not null && !Database.IsReady)
        {
            Value = Value with { Failure = $"{Database.Reason} The page reads again by itself as soon as the database answers." };
        }
    }

    private RangeQuery? RangeInUrl => RangeCode is null && FromText is null && ToText is null ? null : Range;

    // A page about all warehouses shows the zone they share, else UTC.
    private string? CommonTimezone => Warehouses.Select(known => known.Timezone).Distinct().Take(2).ToList() is [var only] ? only : null;

    // Null data with a refusal: the frame shows the refusal instead of the page.
    private async Task<T> ReadValueAsync()
    {
        var user = (await Session.GetAuthenticationStateAsync()).User;
        var scope = Scope = user.Scope();
        SeesErrors = scope.IsAll && user.IsInRole(Roles.Admin);
        Warehouses = await Cache.GetAsync(("warehouses", scope), [Ergo.Snapshots.Views.ViewNames.TopRedZones], () => Directory.ListAsync(scope));
        await Mine.LoadAsync();
        Warehouse = WarehouseCode is null
            ? Warehouses.FirstOrDefault(known => known.Id == Mine.Default) ?? (Warehouses.Count > 0 ? Warehouses[0] : null)
            : Warehouses.FirstOrDefault(known => known.Code == WarehouseCode)
                ?? await Directory.FindByCodeAsync(scope, WarehouseCode, Gone);
        IsWarehouseUnknown = WarehouseCode is not null && Warehouse is null;
        Zone = LocalTime.ZoneOf(HasWarehouse ? Warehouse?.Timezone : CommonTimezone);

        var shifts = ShiftRange.Codes.Contains(RangeCode, StringComparer.OrdinalIgnoreCase) ? ShiftRange.Of(await ShiftsAsync(), Time.GetUtcNow(), Zone, HasWarehouse ? null : Warehouse?.Name) : null;
        var parse = RangeQuery.Parse(RangeCode, FromText, ToText, Time.GetUtcNow(), Zone, shifts);
        Range = parse.Range switch
        {
            { Preset: { } preset } now => RangeQuery.Of(preset, Ends.Of(ViewsOf(now.Times)[0])),
            { Calendar: { IsUnfinished: true } calendar } now => RangeQuery.Of(calendar, Time.GetUtcNow(), Zone, Ends.Of(ViewsOf(now.Times)[0])),
            var chosen => chosen,
        };
        Refusal = parse.Refusal;
        ScopeNote = ScopeNoteOf(scope);
        if (Range is null || IsWarehouseUnknown || ScopeNote is not null || (HasWarehouse && Warehouse is null))
        {
            return null!;
        }

        var range = Range.Times;
        var warehouse = HasWarehouse ? Warehouse : null;
        return await Cache.GetAsync((GetType(), warehouse, HasWarehouse ? null : scope, range, Subject), Views, Question(warehouse, range));
    }

    private string? ScopeNoteOf(AccessScope scope) =>
        scope.IsEmpty ? "No warehouse is assigned to you, so there is nothing to show. An administrator assigns warehouses."
        : !NeedsWholeWarehouse ? null
        : HasWarehouse && Warehouse?.Zones is { } zones ? $"This page is about all of {Warehouse.Name}, and you are assigned to {zones.Count} of its zones. Their figures are on the page Red zones."
        : !HasWarehouse && !scope.IsAll && scope.Warehouses.Count == 0 ? "This page compares whole warehouses, and you are assigned to some zones only. Their figures are on the page Red zones."
        : null;

    // What was shown may be more than may be seen now.
    private void OnSessionChanged(Task<AuthenticationState> state) => _ = InvokeAsync(async () =>
    {
        if (!Gone.IsCancellationRequested && !(await state).User.Scope().Equals(Scope))
        {
            Value = Loadable.Pending<T>();
            await ReadAgainAsync();
        }
    });
}
