namespace Ergo.Portal.Pages.Reports;

/// <summary>Something that can be chosen.</summary>
/// <param name="Key">What it is known by.</param>
/// <param name="Name">What it is called once it is chosen.</param>
/// <param name="Text">What it is called among others; what is typed is looked for in it.</param>
public sealed record ChipChoice(string Key, string Name, string Text);
