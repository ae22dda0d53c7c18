using System.Data;
using System.Runtime.CompilerServices;
using Dapper;

namespace Ergo.Snapshots;

/// <summary>How rows become records: snake_case columns, and times as UTC <see cref="DateTimeOffset"/>.</summary>
internal static class DapperSetup
{
#pragma warning disable CA2255 // Every query of this assembly depends on it; there is no other common entry point.
    [ModuleInitializer]
#pragma warning restore CA2255
    internal static void Configure()
    {
        DefaultTypeMap.MatchNamesWithUnderscores = true;
        SqlMapper.RemoveTypeMap(typeof(DateTimeOffset));
        SqlMapper.RemoveTypeMap(typeof(DateTimeOffset?));
        SqlMapper.AddTypeHandler(new UtcTimeHandler());
    }

    private sealed class UtcTimeHandler : SqlMapper.TypeHandler<DateTimeOffset>
    {
        // Npgsql writes timestamptz only from offset zero.
        public override void SetValue(IDbDataParameter parameter, DateTimeOffset value) => parameter.Value = value.ToUniversalTime();

        public override DateTimeOffset Parse(object value) => value switch
        {
            DateTime time => new DateTimeOffset(DateTime.SpecifyKind(time, DateTimeKind.Utc)),
            DateTimeOffset time => time,
            _ => throw new DataException($"Expected a time, not {value.GetType()}."),
        };
    }
}
