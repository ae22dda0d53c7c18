using Microsoft.AspNetCore.Components;

namespace Ergo.Portal.Layout;

/// <summary>The frame around every page for a signed-in person: rail, top bar, banner, content.</summary>
public sealed partial class MainLayout
{
    [Inject]
    private NavigationManager Navigation { get; init; } = default!;

    private string PagePath => new Uri(Navigation.Uri).AbsolutePath;

    // A bare "#content" would be resolved against the base address and leave the page.
    private string SkipTarget => new Uri(Navigation.Uri).PathAndQuery + "#content";
}
