using Ergo.Portal.Words;
using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace Ergo.Portal.Shared.Dialogs;

/// <summary>Asks before something is done that can not be undone.</summary>
/// <param name="dialogs">The dialogs, shown by the layout.</param>
public sealed class Confirm(IDialogService dialogs)
{
    /// <summary>Shows the question.</summary>
    /// <param name="question">What is asked.</param>
    /// <returns>True when the person pressed the button that does it; false in every other case.</returns>
    public async Task<bool> AskAsync(ConfirmQuestion question) =>
        await AskWithAsync<ConfirmDialog>(question.Title, new() { [nameof(ConfirmDialog.Question)] = question }) is true;

    /// <summary>Shows a form as a dialog.</summary>
    /// <typeparam name="TForm">The form; it closes the dialog with its answer.</typeparam>
    /// <param name="title">The question.</param>
    /// <param name="parameters">The form's parameters.</param>
    /// <returns>The answer; null when it was called off.</returns>
    public async Task<object?> AskWithAsync<TForm>(string title, Dictionary<string, object?> parameters) where TForm : ComponentBase
    {
        DialogParameters given = [];
        foreach (var (name, value) in parameters)
        {
            given.Add(name, value);
        }

        // A click beside it must not throw away what was typed.
        var shown = await dialogs.ShowAsync<TForm>(title, given, new DialogOptions { CloseOnEscapeKey = true, BackdropClick = false, MaxWidth = MaxWidth.Small, FullWidth = true });
        return await shown.Result is { Canceled: false } answer ? answer.Data : null;
    }
}
