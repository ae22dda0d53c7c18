using System.Text.Json;

namespace Ergo.OpenIdConnect;

/// <summary>Reads JSON that others wrote. Names that come twice are refused: which of them counts differs between readers.</summary>
internal static class StrictJson
{
    private static readonly JsonDocumentOptions Options = new() { AllowDuplicateProperties = false, MaxDepth = 32 };

    /// <summary>The object, or null when it is none.</summary>
    public static JsonElement? Object(ReadOnlySpan<byte> utf8)
    {
        try
        {
            var element = JsonElement.Parse(utf8, Options);
            return element.ValueKind == JsonValueKind.Object ? element : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>A member that is a string, else null.</summary>
    public static string? Text(this JsonElement json, string name) =>
        json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
