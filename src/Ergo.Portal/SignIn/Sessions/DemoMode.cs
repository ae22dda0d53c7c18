namespace Ergo.Portal.SignIn.Sessions;

/// <summary>Whether demo mode is on, decided once at start.</summary>
/// <param name="IsOn">True when people sign in by choosing a role.</param>
public sealed record DemoMode(bool IsOn);
