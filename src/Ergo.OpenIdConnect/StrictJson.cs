using System.Text.Json;

namespace Ergo.OpenIdConnect;

/// <summary>
/// Reads JSON that others wrote. Names that come twice are refused: which of them counts differs between readers. So is text that is none
/// (half a surrogate pair, broken UTF-8), which would throw where it is read, and NUL, which no database takes.
/// </summary>
internal static class StrictJson
{
    private static readonly JsonDocumentOptions Options = new() { AllowDuplicateProperties = false, MaxDepth = 32 };

    /// <summary>The object, or null when it is none.</summary>
    public static JsonElement? Object(ReadOnlySpan<byte> utf8)
    {
        try
        {
            var element = JsonElement.Parse(utf8, Options);
            return element.ValueKind == JsonValueKind.Object && IsText(utf8) ? element : null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // The second tells of text that is none.
            return null;
        }
    }

    private static bool IsText(ReadOnlySpan<byte> utf8)
    {
        Utf8JsonReader reader = new(utf8);
        while (reader.Read())
        {
            if (reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName && reader.GetString()!.Contains('\0', StringComparison.Ordinal))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>A member that is a string, else null.</summary>
    public static string? Text(this JsonElement json, string name) =>
        json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
