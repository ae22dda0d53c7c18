using System.Data;
using Dapper;
using Npgsql;
using NpgsqlTypes;

namespace Ergo.Database;

/// <summary>
/// How rows become records: snake_case columns, and times as UTC <see cref="DateTimeOffset"/>. And what no text of a question has,
/// wherever it came from, an address, a form or a page's own field: the sign U+0000, which PostgreSQL cannot store.
/// </summary>
public static class RowMapping
{
    private static readonly Lock Gate = new();
    private static bool _isSet;

    /// <summary>Sets it for the process, once. Every assembly that asks with Dapper calls it when it is loaded.</summary>
    public static void Use()
    {
        lock (Gate)
        {
            if (!_isSet)
            {
                Set();
                _isSet = true;
            }
        }
    }

    private static void Set()
    {
        DefaultTypeMap.MatchNamesWithUnderscores = true;
        SqlMapper.RemoveTypeMap(typeof(DateTimeOffset));
        SqlMapper.RemoveTypeMap(typeof(DateTimeOffset?));
        SqlMapper.AddTypeHandler(new UtcTimeHandler());
        SqlMapper.RemoveTypeMap(typeof(string));
        SqlMapper.AddTypeHandler(typeof(string), new TextHandler());
        SqlMapper.AddTypeHandler(typeof(string[]), new TextsHandler());
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

    // Where the sign stood is shown, and no name has that mark, so nothing else is found or changed for it.
    private static string Storable(string text) => text.Replace('\0', '\uFFFD');

    private sealed class TextHandler : SqlMapper.ITypeHandler
    {
        // A null keeps its type only with this handler's own interface: Dapper's base class does not ask for one.
        public void SetValue(IDbDataParameter parameter, object value)
        {
            parameter.DbType = DbType.String;
            parameter.Value = value is string text ? Storable(text) : value;
        }

        public object? Parse(Type destinationType, object value) => value is DBNull ? null : value as string ?? value.ToString();
    }

    private sealed class TextsHandler : SqlMapper.ITypeHandler
    {
        public void SetValue(IDbDataParameter parameter, object value)
        {
            ((NpgsqlParameter)parameter).NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text;
            parameter.Value = value is string?[] texts ? Array.ConvertAll(texts, text => text is null ? null : Storable(text)) : value;
        }

        public object? Parse(Type destinationType, object value) => value;
    }
}
