using System.CommandLine;

namespace Ergo.Benchmarks;

/// <summary>Options that take whole numbers within limits.</summary>
internal static class Numbers
{
    public const long MaxRows = 1_000_000_000;

    public static Option<long> Rows(string description, long? byDefault = null)
    {
        var option = Whole("--rows", $"{description} (1 to {MaxRows})", 1, MaxRows, byDefault ?? 0);
        if (byDefault is null)
        {
            option.DefaultValueFactory = null;
            option.Required = true;
        }

        return option;
    }

    public static Option<long> Repetitions(string description, long byDefault) =>
        Whole("--repetitions", $"{description} (1 to 1000)", 1, 1000, byDefault);

    public static Option<long> Whole(string name, string description, long min, long max, long byDefault)
    {
        Option<long> option = new(name) { Description = description, DefaultValueFactory = _ => byDefault };
        option.Validators.Add(result =>
        {
            if (result.Tokens.Count > 0 && (!long.TryParse(result.Tokens[0].Value, out var value) || value < min || value > max))
            {
                result.AddError($"{name} must be a whole number from {min} to {max}.");
            }
        });
        return option;
    }
}
