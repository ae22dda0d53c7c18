using Bunit;
using Ergo.Portal.Live;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using MudBlazor;
using MudBlazor.Services;

namespace Ergo.Portal.Tests.Components;

/// <summary>What the component library needs where a part is rendered without the layout around it.</summary>
internal static class ComponentLibrary
{
    /// <summary>Adds its services; popovers stay where they are, because nothing shows them.</summary>
    public static void AddComponentLibrary(this BunitContext context)
    {
        context.JSInterop.Mode = JSRuntimeMode.Loose;
        context.AddFirstPaint();
        context.Services.AddMudServices(library => library.PopoverOptions.CheckForPopoverProvider = false);
    }

    /// <summary>Adds what pages wait with for their first read: for long, because a busy machine must not decide what is drawn.</summary>
    public static void AddFirstPaint(this BunitContext context) =>
        context.Services.AddSingleton(new FirstPaint(Options.Create(new PageSettings { DrawWithin = TimeSpan.FromMinutes(1) })));

    /// <summary>Shows a form as a dialog, as the portal does.</summary>
    /// <param name="context">The test's context.</param>
    /// <param name="answers">Takes what the dialog is closed with; null where it is called off.</param>
    /// <param name="parameters">The form's parameters.</param>
    public static IRenderedComponent<MudDialogProvider> ShowDialog<TForm>(this BunitContext context, List<object?> answers, DialogParameters<TForm> parameters)
        where TForm : IComponent
    {
        var dialogs = context.Services.GetRequiredService<IDialogService>();
        var cut = context.Render<MudDialogProvider>();
        _ = cut.InvokeAsync(async () =>
        {
            var shown = await dialogs.ShowAsync<TForm>("", parameters);
            answers.Add(await shown.Result is { Canceled: false } answer ? answer.Data : null);
        });
        cut.WaitForElement("form");
        return cut;
    }
}
