using System.Globalization;
using Ergo.Portal.Startup;
using Ergo.Portal.Words;
using Ergo.Snapshots.Adoption;
using Npgsql;

namespace Ergo.Portal.Hosting;

/// <summary><c>--Adoption:DryRun=true</c>: prints what the first start would do to an existing database, and starts nothing.</summary>
internal static class AdoptionDryRun
{
    /// <summary>The setting that asks for it.</summary>
    public const string Key = "Adoption:DryRun";

    /// <summary>Whether it is asked for.</summary>
    public static bool IsWanted(IConfiguration configuration) => bool.TryParse(configuration[Key], out var wanted) && wanted;

    /// <summary>Notes a setting that is neither true nor false.</summary>
    public static void CheckAdoption(this WebApplicationBuilder builder)
    {
        builder.KnowKeys("Adoption", Key);
        if (builder.Configuration[Key] is { Length: > 0 } text && !bool.TryParse(text, out _))
        {
            builder.Refuse($"{Key} is \"{text}\", which is not true or false.");
        }
    }

    /// <summary>Writes the plan to the standard output.</summary>
    /// <exception cref="StartRefusedException">There is no database to look at, or it cannot be read.</exception>
    public static async Task PrintAsync(IConfiguration configuration)
    {
        var connectionString = configuration.GetConnectionString(DatabaseHosting.ConnectionName);
        if (string.IsNullOrWhiteSpace(connectionString))
        {
            throw new StartRefusedException($"{Key} needs ConnectionStrings:{DatabaseHosting.ConnectionName}: the database whose adoption is planned.");
        }

        await using var dataSource = DatabaseHosting.MakeDataSource(connectionString);
        try
        {
            foreach (var finding in await new BackendAdoption(dataSource).PlanAsync())
            {
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{finding.Kind,-12} {finding.Subject}: {finding.Finding}"));
            }
        }
        catch (NpgsqlException failure)
        {
            throw new StartRefusedException(DatabaseFailure.InFull(failure));
        }
    }
}
