using Ergo.Database;

namespace Ergo.Snapshots.Privacy;

/// <summary>More was asked of who workers are than may be told. The message says why, for the person who asked.</summary>
public sealed class PrivacyException(string message, Exception? inner = null, Notice? notice = null) : RefusedException(message, inner, notice);
