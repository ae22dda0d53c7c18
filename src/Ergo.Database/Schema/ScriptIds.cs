using Microsoft.EntityFrameworkCore.Migrations;

namespace Ergo.Database.Schema;

/// <summary>
/// Migrations go by the file names of their scripts. Entity Framework's own ids begin with a time stamp, without which it finds
/// none that is asked for by name.
/// </summary>
internal sealed class ScriptIds : IMigrationsIdGenerator
{
    /// <inheritdoc />
    public string GenerateId(string name) => name;

    /// <inheritdoc />
    public string GetName(string id) => id;

    /// <inheritdoc />
    public bool IsValidId(string value) => true;
}
