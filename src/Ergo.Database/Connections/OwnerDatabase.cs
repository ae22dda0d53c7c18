using Ergo.Database.Schema;
using Npgsql;

namespace Ergo.Database.Connections;

/// <summary>
/// Connections of the role that owns the tables: for the schema, the demo data, and moving the rows of an adopted backend.
/// All else goes through the running role's, which may do less.
/// </summary>
public sealed class OwnerDatabase : IAsyncDisposable
{
    private readonly Func<CancellationToken, Task> _letRun;
    private readonly bool _isApart;

    private OwnerDatabase(NpgsqlDataSource owner, NpgsqlDataSource running, Func<CancellationToken, Task> letRun, string? whyOne)
    {
        DataSource = owner;
        Running = running;
        _letRun = letRun;
        _isApart = !ReferenceEquals(owner, running);
        WhyOne = whyOne;
    }

    /// <summary>The owner's connections.</summary>
    public NpgsqlDataSource DataSource { get; }

    /// <summary>The running role's connections; the owner's where there is no other role.</summary>
    public NpgsqlDataSource Running { get; }

    /// <summary>Why the portal runs with the owner's role; null where it does not.</summary>
    public string? WhyOne { get; }

    /// <summary>One role for both.</summary>
    /// <param name="owner">Its connections.</param>
    /// <param name="why">Why there is no other.</param>
    public static OwnerDatabase Alone(NpgsqlDataSource owner, string why) => new(owner, owner, _ => Task.CompletedTask, why);

    /// <summary>A running role that the portal makes.</summary>
    /// <param name="owner">The owner's connections.</param>
    /// <param name="settings">The owner's connection string.</param>
    /// <param name="open">Opens a source.</param>
    public static OwnerDatabase WithOwnRole(NpgsqlDataSource owner, NpgsqlConnectionStringBuilder settings, Func<string, NpgsqlDataSource> open)
    {
        var login = RunningRole.LoginFor(settings);
        return new OwnerDatabase(owner, open(login.ConnectionString), token => RunningRole.EnsureAsync(owner, login, token), null);
    }

    /// <summary>A running role that somebody else made.</summary>
    /// <param name="owner">The owner's connections.</param>
    /// <param name="running">The running role's connections.</param>
    /// <param name="name">Its name.</param>
    public static OwnerDatabase WithRole(NpgsqlDataSource owner, NpgsqlDataSource running, string name) =>
        new(owner, running, token => RunningRole.LetRunAsync(owner, name, token), null);

    /// <summary>Gives the running role what it needs. The schema must be applied.</summary>
    public Task LetRunAsync(CancellationToken cancellationToken) => _letRun(cancellationToken);

    /// <inheritdoc />
    public ValueTask DisposeAsync() => _isApart ? DataSource.DisposeAsync() : ValueTask.CompletedTask;
}
