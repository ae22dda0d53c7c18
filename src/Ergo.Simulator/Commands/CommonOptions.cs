using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace Ergo.Simulator.Commands;

/// <summary>Options of the command line that check themselves and name their limits.</summary>
internal static class CommonOptions
{
    public const string ConnectionVariable = "ConnectionStrings__Ergo";

    public static Option<string?> Connection() => new("--connection")
    {
        Description = $"Npgsql connection string; without it the environment variable {ConnectionVariable} is used",
    };

    public static Option<long> Seed() => Number("--seed", 0, int.MaxValue, "Seed: the same seed gives the same world and the same history", 1);

    public static Option<long> Warehouses() => Number("--warehouses", 1, SimulatorLimits.MaxWarehouses, "Number of warehouses", 4);

    /// <summary>A whole number within limits; required when it has no default.</summary>
    public static Option<long> Number(string name, long min, long max, string description, long? defaultValue = null)
    {
        Option<long> option = new(name)
        {
            Description = string.Create(CultureInfo.InvariantCulture, $"{description} ({min} to {max})"),
            Required = defaultValue is null,
            CustomParser = result =>
            {
                string text = result.Tokens.Count == 0 ? "" : result.Tokens[0].Value;
                if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long value) && value >= min && value <= max)
                {
                    return value;
                }

                result.AddError(SimulatorLimits.Message(name, min, max, text));
                return 0;
            },
        };
        if (defaultValue is { } value)
        {
            option.DefaultValueFactory = _ => value;
        }

        return option;
    }

    public static Option<DateTimeOffset?> Instant(string name, string description) => new(name)
    {
        Description = description,
        CustomParser = result =>
        {
            if (DateTimeOffset.TryParse(
                result.Tokens[0].Value, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out DateTimeOffset value))
            {
                return value;
            }

            result.AddError($"{name} must be an ISO 8601 time such as 2026-03-01T12:00:00Z; '{result.Tokens[0].Value}' is not.");
            return null;
        },
    };

    public static Option<TimeSpan?> Duration(string name, string description) => new(name)
    {
        Description = description,
        CustomParser = result =>
        {
            if (ParseDuration(result.Tokens[0].Value) is { } value)
            {
                return value;
            }

            result.AddError($"{name} must be a time above 0 such as 90s, 15m, 2h or 00:15:00; '{result.Tokens[0].Value}' is not.");
            return null;
        },
    };

    private static TimeSpan? ParseDuration(string text)
    {
        double unit = text.Length == 0 ? 0 : text[^1] switch { 's' => 1, 'm' => 60, 'h' => 3600, 'd' => 86_400, _ => 0 };
        if (unit > 0)
        {
            return double.TryParse(text[..^1], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double number)
                && number * unit is > 0 and <= 315_360_000
                ? TimeSpan.FromSeconds(number * unit)
                : null;
        }

        return TimeSpan.TryParseExact(text, "c", CultureInfo.InvariantCulture, out TimeSpan value) && value > TimeSpan.Zero ? value : null;
    }
}
