namespace Ergo.Portal.Startup;

/// <summary>The configuration or the machine does not allow the portal to start. The message is shown as it is and says what to do.</summary>
/// <param name="message">One line: what is wrong and what to do.</param>
public sealed class StartRefusedException(string message) : Exception(message);
