using Microsoft.EntityFrameworkCore;

namespace Ergo.Accounts;

/// <summary>How entities are called in the database.</summary>
internal static class ColumnNames
{
    /// <summary>Calls every column as its property, PascalCase as snake_case, but for those that the database itself has.</summary>
    /// <param name="modelBuilder">The model.</param>
    /// <param name="except">The property that stands for a column of the database itself.</param>
    public static void UseSnakeCase(this ModelBuilder modelBuilder, string except)
    {
        foreach (var property in modelBuilder.Model.GetEntityTypes().SelectMany(entity => entity.GetProperties()).Where(property => property.Name != except))
        {
            property.SetColumnName(Of(property.Name));
        }
    }

#pragma warning disable CA1308 // Columns are in lower case.
    private static string Of(string name) => string.Concat(name.Select((sign, index) => index > 0 && char.IsUpper(sign) ? $"_{sign}" : sign.ToString())).ToLowerInvariant();
#pragma warning restore CA1308
}
