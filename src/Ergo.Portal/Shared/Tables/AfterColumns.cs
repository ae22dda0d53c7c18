using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Rendering;

namespace Ergo.Portal.Shared.Tables;

/// <summary>Draws its content once the columns before it are known: components are made in the order in which they stand.</summary>
public sealed class AfterColumns : ComponentBase
{
    /// <summary>The content.</summary>
    [Parameter, EditorRequired]
    public RenderFragment ChildContent { get; set; } = default!;

    /// <inheritdoc />
    protected override void BuildRenderTree(RenderTreeBuilder builder) => builder.AddContent(0, ChildContent);
}
