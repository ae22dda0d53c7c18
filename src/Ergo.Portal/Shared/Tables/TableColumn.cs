using Microsoft.AspNetCore.Components;

namespace Ergo.Portal.Shared.Tables;

/// <summary>A column of a <see cref="DataTable{T}"/>. It draws nothing itself: the table draws its cells as plain markup, so that a row costs no components.</summary>
/// <typeparam name="T">A row.</typeparam>
public sealed class TableColumn<T> : ComponentBase
{
    /// <summary>The heading.</summary>
    [Parameter, EditorRequired]
    public string Title { get; set; } = "";

    /// <summary>A cell.</summary>
    [Parameter, EditorRequired]
    public RenderFragment<T> ChildContent { get; set; } = default!;

    /// <summary>The column's name in the address when the table is sorted by it; null where it can not be.</summary>
    [Parameter]
    public string? Key { get; set; }

    /// <summary>What it is sorted by; rows without a value come last.</summary>
    [Parameter]
    public Func<T, IComparable?>? By { get; set; }

    /// <summary>Figures stand at the right, and are sorted from the largest down first.</summary>
    [Parameter]
    public bool IsFigure { get; set; }

    /// <summary>Whether its cells name their rows.</summary>
    [Parameter]
    public bool IsName { get; set; }

    /// <summary>More CSS classes of its cells and its heading.</summary>
    [Parameter]
    public string? Class { get; set; }

    [CascadingParameter]
    private DataTable<T> Table { get; set; } = default!;

    /// <summary>The classes of a cell.</summary>
    internal string? CellClass => IsFigure ? (Class is null ? "figure" : $"figure {Class}") : Class;

    /// <inheritdoc />
    protected override void OnInitialized() => Table.Add(this);
}
