namespace Ergo.Portal.Words;

/// <summary>A question before something is done.</summary>
/// <param name="Title">The question, for example "Delete 245,123 snapshots?".</param>
/// <param name="Text">What will happen, to what, and whether it can be undone.</param>
/// <param name="Action">The button's label, which says what it does: "Delete 245,123 snapshots of Dock West older than 24 Aug 2026".</param>
/// <param name="IsDangerous">Whether data is lost.</param>
/// <param name="Typed">A word to type before the button works, for example the warehouse's code; null for none.</param>
public sealed record ConfirmQuestion(string Title, string Text, string Action, bool IsDangerous = true, string? Typed = null);
