using MudBlazor;

namespace Ergo.Portal.Tests.Admin;

/// <summary>Somebody who answers every dialog at once; called off where there is no answer.</summary>
/// <param name="answer">The answer to a title with its parameters.</param>
internal sealed class AnsweredDialogs(Func<string, IReadOnlyDictionary<string, object?>, object?> answer) : DialogService, IDialogService
{
    Task<IDialogReference> IDialogService.ShowAsync<TComponent>(string? title, DialogParameters parameters, DialogOptions? options)
    {
        var reference = CreateReference();
        var given = parameters.ToDictionary(pair => pair.Key, pair => pair.Value);
        reference.Dismiss(answer(title ?? "", given) is { } data ? DialogResult.Ok(data) : DialogResult.Cancel());
        return Task.FromResult(reference);
    }
}
