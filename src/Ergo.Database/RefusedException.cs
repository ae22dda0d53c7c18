using Npgsql;

namespace Ergo.Database;

/// <summary>
/// The store refused something, or could not do it. <see cref="Notice"/> says why by a code; the message is the store's own, for logs and for
/// what has no code.
/// </summary>
/// <param name="message">Why, in the store's words.</param>
/// <param name="inner">What it comes from. Functions of the database give the code as the name of a constraint, and the arguments as that of a data type.</param>
/// <param name="notice">Why, by a code; null takes that of the database, or the message where it gave none.</param>
public abstract class RefusedException(string message, Exception? inner = null, Notice? notice = null) : Exception(message, inner)
{
    /// <summary>Why.</summary>
    public Notice Notice { get; } = notice ?? NoticeOf(inner) ?? Notice.OfText(message);

    private static Notice? NoticeOf(Exception? inner) => inner is PostgresException { ConstraintName: { } code, DataTypeName: { } arguments } && arguments.StartsWith('{')
        ? Notice.Parse(code, arguments)
        : null;
}
