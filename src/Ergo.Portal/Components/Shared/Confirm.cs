using Microsoft.AspNetCore.Components;
using Radzen;

namespace Ergo.Portal.Components.Shared;

/// <summary>Asks before something is done that can not be undone.</summary>
/// <param name="dialogs">Radzen's dialogs, shown by the layout.</param>
public sealed class Confirm(DialogService dialogs)
{
    /// <summary>Shows the question.</summary>
    /// <param name="question">What is asked.</param>
    /// <returns>True when the person pressed the button that does it; false in every other case.</returns>
    public async Task<bool> AskAsync(ConfirmQuestion question) =>
        await AskWithAsync<ConfirmDialog>(question.Title, new() { [nameof(ConfirmDialog.Question)] = question }, "480px") is true;

    /// <summary>Shows a form as a dialog.</summary>
    /// <typeparam name="TForm">The form; it closes the dialog with its answer.</typeparam>
    /// <param name="title">The question.</param>
    /// <param name="parameters">The form's parameters.</param>
    /// <param name="width">Its width where the window allows it.</param>
    /// <returns>The answer; null when it was called off.</returns>
    public async Task<object?> AskWithAsync<TForm>(string title, Dictionary<string, object?> parameters, string width = "520px") where TForm : ComponentBase =>
        await dialogs.OpenAsync<TForm>(
            title, parameters,
            new DialogOptions { Width = $"min({width}, calc(100vw - 32px))", CloseDialogOnEsc = true, CloseDialogOnOverlayClick = false, AutoFocusFirstElement = true });
}

/// <summary>A question before something is done.</summary>
/// <param name="Title">The question, for example "Delete 245,123 snapshots?".</param>
/// <param name="Text">What will happen, to what, and whether it can be undone.</param>
/// <param name="Action">The button's label, which says what it does: "Delete 245,123 snapshots of Dock West older than 24 Aug 2026".</param>
/// <param name="IsDangerous">Whether data is lost.</param>
/// <param name="Typed">A word to type before the button works, for example the warehouse's code; null for none.</param>
public sealed record ConfirmQuestion(string Title, string Text, string Action, bool IsDangerous = true, string? Typed = null);
