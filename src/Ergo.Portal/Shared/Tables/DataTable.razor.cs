using System.Globalization;
using Ergo.Portal.Navigation;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.AspNetCore.WebUtilities;

namespace Ergo.Portal.Shared.Tables;

/// <summary>
/// A table of rows that are all there: named, with row headers, sorted and leafed through by its own links, so that the address keeps both.
/// Cells are plain markup. On paper all rows and columns are there.
/// </summary>
/// <typeparam name="T">A row.</typeparam>
public sealed partial class DataTable<T> : ComponentBase
{
    // More rows than this are not sent for a print that may never be asked for.
    private const int MostPrinted = 300;
    private readonly List<TableColumn<T>> _columns = [];
    private TableOrder? _order;
    private int _page = 1;

    /// <summary>What the table is called by a screen reader.</summary>
    [Parameter, EditorRequired]
    public string Name { get; set; } = "";

    /// <summary>The rows, in the order in which they come unless somebody sorts them.</summary>
    [Parameter, EditorRequired]
    public IReadOnlyList<T> Items { get; set; } = [];

    /// <summary>The columns.</summary>
    [Parameter, EditorRequired]
    public RenderFragment ChildContent { get; set; } = default!;

    /// <summary>What rows are called, for example "zones".</summary>
    [Parameter]
    public string Rows { get; set; } = "rows";

    /// <summary>Tells the tables of a page apart in the address; null where the page has one.</summary>
    [Parameter]
    public string? Id { get; set; }

    /// <summary>The order in which the rows come, where it is that of a column.</summary>
    [Parameter]
    public TableOrder? Given { get; set; }

    /// <summary>Rows of a page.</summary>
    [Parameter]
    public int PageSize { get; set; } = 50;

    /// <summary>Whether rows become blocks on narrow screens; else the table scrolls sideways, with the names in view.</summary>
    [Parameter]
    public bool Stacks { get; set; }

    /// <summary>More CSS classes.</summary>
    [Parameter]
    public string? Class { get; set; }

    /// <summary>The group of a row, which is told above its first row while the rows stand as they came; null for rows without groups.</summary>
    [Parameter]
    public Func<T, string>? GroupOf { get; set; }

    /// <summary>What names a row among the others, so that a field in it stays with it when rows move; null for rows without fields.</summary>
    [Parameter]
    public Func<T, object>? RowKey { get; set; }

    /// <summary>Whether rows of other pages are there for paper too; not for rows with fields in them.</summary>
    [Parameter]
    public bool PrintsAll { get; set; } = true;

    /// <summary>The CSS class of a row.</summary>
    [Parameter]
    public Func<T, string?>? RowClass { get; set; }

    /// <summary>Told the row that was clicked; the same must be reachable by a link in it.</summary>
    [Parameter]
    public EventCallback<T> OnRow { get; set; }

    [Inject]
    private NavigationManager Navigation { get; init; } = default!;

    private string Classes => $"data-table{(Stacks ? " data-table--stacks" : "")}{(OnRow.HasDelegate ? " data-table--rows" : "")}{(Class is null ? "" : " " + Class)}";

    private int Pages => (Items.Count + PageSize - 1) / PageSize;

    private bool HasGroups => GroupOf is not null && Shown == Given;

    private bool IsPrintable => PrintsAll && Items.Count <= MostPrinted;

    private string SortKey => KeyOf(PageUrls.SortKey);

    private string PageKey => KeyOf(PageUrls.PageKey);

    private IReadOnlyList<T> Sorted
    {
        get
        {
            if (_order is null || _columns.Find(column => column.Key == _order.Key) is not { By: { } by })
            {
                return Items;
            }

            var missingLast = Items.OrderBy(row => by(row) is null);
            return [.. _order.IsDescending ? missingLast.ThenByDescending(by) : missingLast.ThenBy(by)];
        }
    }

    /// <summary>Takes a column.</summary>
    internal void Add(TableColumn<T> column) => _columns.Add(column);

    /// <inheritdoc />
    protected override void OnParametersSet()
    {
        var query = QueryHelpers.ParseQuery(new Uri(Navigation.Uri).Query);
        _order = TableOrder.Parse(query.GetValueOrDefault(SortKey));
        // There may be fewer than there were.
        _page = int.TryParse(query.GetValueOrDefault(PageKey), NumberStyles.None, CultureInfo.InvariantCulture, out var page) ? Math.Clamp(page, 1, Math.Max(Pages, 1)) : 1;
    }

    private static bool IsSortable(TableColumn<T> column) => column is { Key: not null, By: not null };

    // Rows without a name of their own are told apart by what they are.
    private object? Named(T row) => RowKey?.Invoke(row);

    private string KeyOf(string what) => Id is null ? what : $"{Id}-{what}";

    private TableOrder? Shown => _order is not null && _columns.Exists(column => column.Key == _order.Key && column.By is not null) ? _order : Given;

    private string? SortOf(TableColumn<T> column) =>
        !IsSortable(column) ? null : Shown?.Key != column.Key ? "none" : Shown!.IsDescending ? "descending" : "ascending";

    private string UrlOf(TableColumn<T> column)
    {
        var next = TableOrder.Next(Shown, column.Key!, column.IsFigure);
        return Url(next == Given ? null : next, 1);
    }

    private string Url(TableOrder? order, int page) => new Uri(Navigation.GetUriWithQueryParameters(
        new Dictionary<string, object?> { [SortKey] = order?.ToString(), [PageKey] = page > 1 ? page : null })).PathAndQuery;

    private void Go(int page) => Navigation.NavigateTo(Url(_order, page));

    private EventCallback<MouseEventArgs> Clicked(T row) =>
        OnRow.HasDelegate ? EventCallback.Factory.Create<MouseEventArgs>(this, () => OnRow.InvokeAsync(row)) : default;
}
