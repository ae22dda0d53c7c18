using System.Security.Cryptography;

namespace Ergo.Reports.Evidence;

/// <summary>Ids of exports: short enough to be read out from paper, and of signs that are not taken for one another (Crockford's base 32).</summary>
public static class ExportIds
{
    private const string Signs = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    private const string Prefix = "ER-";
    private const int Group = 5;
    private const int Length = 2 * Group;

    /// <summary>A new id, for example <c>ER-4F7K2-9QXTM</c>: 50 random bits.</summary>
    public static string New()
    {
        Span<char> signs = stackalloc char[Length];
        for (var index = 0; index < Length; index++)
        {
            signs[index] = Signs[RandomNumberGenerator.GetInt32(Signs.Length)];
        }

        return $"{Prefix}{signs[..Group]}-{signs[Group..]}";
    }

    /// <summary>An id as somebody typed it: in any case, with or without dashes, o for 0, i and l for 1. Null where it is none.</summary>
    public static string? Read(string typed)
    {
        var signs = string.Concat(typed.Trim().ToUpperInvariant().Where(sign => sign is not ('-' or ' ')));
        signs = signs.StartsWith("ER", StringComparison.Ordinal) && signs.Length == Length + 2 ? signs[2..] : signs;
        signs = signs.Replace('O', '0').Replace('I', '1').Replace('L', '1');
        return signs.Length == Length && signs.All(Signs.Contains) ? $"{Prefix}{signs[..Group]}-{signs[Group..]}" : null;
    }
}
