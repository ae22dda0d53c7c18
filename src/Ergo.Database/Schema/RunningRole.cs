using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Dapper;
using Npgsql;

namespace Ergo.Database.Schema;

/// <summary>
/// The login that runs the portal beside the one that owns the tables. It is made by the owner, named after the database, and its
/// password follows from the owner's, so that every portal with the owner's connection string knows it and none has to keep it.
/// </summary>
public static class RunningRole
{
    private const string Suffix = "_portal";
    private const int LongestName = 63;
    private const int Iterations = 4096;

    /// <summary>The connection string of the running role.</summary>
    /// <param name="owner">That of the owner, with database and password.</param>
    /// <exception cref="ArgumentException">It has neither a password nor a database.</exception>
    public static NpgsqlConnectionStringBuilder LoginFor(NpgsqlConnectionStringBuilder owner)
    {
        ArgumentException.ThrowIfNullOrEmpty(owner.Password);
        var database = DatabaseOf(owner);
        var secret = HMACSHA256.HashData(Encoding.UTF8.GetBytes(owner.Password), Encoding.UTF8.GetBytes($"Ergo Portal running role of {database}"));
        return new NpgsqlConnectionStringBuilder(owner.ConnectionString) { Username = NameFor(database), Password = Convert.ToBase64String(secret) };
    }

    /// <summary>Why the owner cannot make the role, for people; null where it can.</summary>
    /// <param name="owner">The owner's connections.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<string?> WhyNotAsync(NpgsqlDataSource owner, CancellationToken cancellationToken = default)
    {
        await using var connection = await owner.OpenConnectionAsync(cancellationToken);
        var (mayCreate, isCluster) = await connection.QuerySingleAsync<(bool, bool)>(new CommandDefinition("""
            SELECT rolsuper OR rolcreaterole, EXISTS (SELECT FROM pg_extension WHERE extname = 'citus') FROM pg_roles WHERE rolname = current_user
            """, cancellationToken: cancellationToken));
        return isCluster ? "on Citus a role of its own is not made by itself"
            : mayCreate ? null
            : $"{connection.UserName} may not create roles";
    }

    /// <summary>Makes the role where it is missing, and gives it what it needs. The schema must be applied.</summary>
    /// <param name="owner">The owner's connections.</param>
    /// <param name="login">As <see cref="LoginFor"/> gives it.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task EnsureAsync(NpgsqlDataSource owner, NpgsqlConnectionStringBuilder login, CancellationToken cancellationToken = default)
    {
        await using var connection = await owner.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await TakeTurnAsync(connection, transaction, cancellationToken);
        var name = Quoted(login.Username!);
        var exists = await connection.ExecuteScalarAsync<bool>(new CommandDefinition(
            "SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = @Username)", new { login.Username }, transaction, cancellationToken: cancellationToken));
        // The server keeps and logs no password that is never sent.
        await connection.ExecuteAsync(new CommandDefinition(
            $"{(exists ? "ALTER" : "CREATE")} ROLE {name} LOGIN PASSWORD '{Verifier(login.Password!)}'", transaction: transaction, cancellationToken: cancellationToken));
        await LetRunAsync(connection, login.Username!, transaction, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    /// <summary>Gives a login that somebody else made what it needs to run the portal.</summary>
    /// <param name="owner">The owner's connections.</param>
    /// <param name="name">The login.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task LetRunAsync(NpgsqlDataSource owner, string name, CancellationToken cancellationToken = default)
    {
        await using var connection = await owner.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await TakeTurnAsync(connection, transaction, cancellationToken);
        await LetRunAsync(connection, name, transaction, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    /// <summary>The role's name for a database.</summary>
    private static string NameFor(string database) => database[..Math.Min(database.Length, LongestName - Suffix.Length)] + Suffix;

    /// <summary>A SCRAM-SHA-256 verifier (RFC 5803) as PostgreSQL stores it.</summary>
    private static string Verifier(string password)
    {
        var salt = RandomNumberGenerator.GetBytes(16);
        var salted = Rfc2898DeriveBytes.Pbkdf2(Encoding.UTF8.GetBytes(password), salt, Iterations, HashAlgorithmName.SHA256, 32);
        var stored = SHA256.HashData(HMACSHA256.HashData(salted, "Client Key"u8));
        var server = HMACSHA256.HashData(salted, "Server Key"u8);
        return string.Create(CultureInfo.InvariantCulture, $"SCRAM-SHA-256${Iterations}:{Convert.ToBase64String(salt)}${Convert.ToBase64String(stored)}:{Convert.ToBase64String(server)}");
    }

    // Two portals that start at once, or one and a partition that is being made, would change one role at once.
    private static Task TakeTurnAsync(NpgsqlConnection connection, NpgsqlTransaction transaction, CancellationToken cancellationToken) =>
        connection.ExecuteAsync(new CommandDefinition(
            "SELECT pg_advisory_xact_lock(hashtext('ergo_internal.running_role'), 0)", transaction: transaction, commandTimeout: 0, cancellationToken: cancellationToken));

    private static Task LetRunAsync(NpgsqlConnection connection, string name, NpgsqlTransaction transaction, CancellationToken cancellationToken) =>
        connection.ExecuteAsync(new CommandDefinition(
            "SELECT ergo_internal.let_run(@name)", new { name }, transaction, commandTimeout: 0, cancellationToken: cancellationToken));

    private static string DatabaseOf(NpgsqlConnectionStringBuilder owner) => owner.Database ?? owner.Username ?? throw new ArgumentException("No database is named.", nameof(owner));

    private static string Quoted(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
