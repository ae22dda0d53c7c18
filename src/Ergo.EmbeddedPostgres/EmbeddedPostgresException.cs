namespace Ergo.EmbeddedPostgres;

/// <summary>The embedded PostgreSQL cannot run. The message is one line that says what is wrong and what to do.</summary>
public sealed class EmbeddedPostgresException : Exception
{
    /// <summary>Makes the exception; line breaks in <paramref name="message"/> become spaces.</summary>
    public EmbeddedPostgresException(string message)
        : base(OneLine(message))
    {
    }

    /// <summary>Makes the exception with the failure behind it; line breaks in <paramref name="message"/> become spaces.</summary>
    public EmbeddedPostgresException(string message, Exception innerException)
        : base(OneLine(message), innerException)
    {
    }

    private static string OneLine(string message) =>
        string.Join(' ', message.Split(['\r', '\n'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
}
