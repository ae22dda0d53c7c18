using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Rendering;
using Microsoft.AspNetCore.Components.Web;

namespace Ergo.Portal.Shared;

/// <summary>Keeps a fault in one page or card from taking the circuit down, and says so.</summary>
public sealed class PageErrorBoundary : ErrorBoundaryBase
{
    /// <summary>What stops working, as the subject of a sentence: "This page" unless told.</summary>
    [Parameter]
    public string What { get; set; } = "This page";

    [Inject]
    private ILogger<PageErrorBoundary> Logger { get; init; } = default!;

    [Inject]
    private TimeProvider Time { get; init; } = default!;

    private string? Reference { get; set; }

    /// <inheritdoc />
    protected override Task OnErrorAsync(Exception exception)
    {
        Reference = $"{Time.GetUtcNow():yyyyMMdd-HHmmss}-{Guid.NewGuid().ToString("N")[..4]}";
        Logger.LogError(exception, "{What} stopped; reference {Reference}", What, Reference);
        return Task.CompletedTask;
    }

    /// <inheritdoc />
    protected override void BuildRenderTree(RenderTreeBuilder builder)
    {
        if (CurrentException is null)
        {
            builder.AddContent(0, ChildContent);
            return;
        }

        builder.OpenComponent<BoundaryNotice>(1);
        builder.AddComponentParameter(2, nameof(BoundaryNotice.What), What);
        builder.AddComponentParameter(3, nameof(BoundaryNotice.Reference), Reference);
        builder.AddComponentParameter(4, nameof(BoundaryNotice.OnRetry), EventCallback.Factory.Create(this, Recover));
        builder.CloseComponent();
    }
}
