namespace Ergo.EmbeddedPostgres;

/// <summary>A server that answered with our password.</summary>
internal sealed record RunningServer(int ProcessId, int Port, Version Version);
