using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Ergo.Database;

/// <summary>
/// What happened, or why it did not, as a code with arguments. Whoever shows it makes the words; what is stored and compared is this.
/// Arguments are texts, numbers, truth values, lists of texts and other notices; moments are ISO 8601 in UTC, lengths of time seconds.
/// </summary>
public sealed class Notice : IEquatable<Notice>
{
    /// <summary>The code of words that come from elsewhere: from the database's own messages, a library, or an entry of before there were codes.</summary>
    public const string TextCode = "text";

    private const string CodeKey = "code";
    private const string ArgumentsKey = "arguments";
    private readonly JsonObject _arguments;

    private Notice(string code, JsonObject arguments) => (Code, _arguments) = (code, arguments);

    /// <summary>The code, for example <c>retention.days.set</c>: words from the general to the particular, never renamed once released.</summary>
    public string Code { get; }

    /// <summary>The arguments as a JSON object.</summary>
    public string Arguments => _arguments.ToJsonString();

    /// <summary>A notice.</summary>
    /// <param name="code">The code.</param>
    /// <param name="arguments">Names and values. Texts are made fit for a line (<see cref="PlainText.Line"/>).</param>
    /// <exception cref="ArgumentException">A value is of a type that no argument has.</exception>
    public static Notice Of(string code, params ReadOnlySpan<(string Name, object? Value)> arguments)
    {
        JsonObject values = [];
        foreach (var (name, value) in arguments)
        {
            values[name] = Node(value);
        }

        return new Notice(code, values);
    }

    /// <summary>Words from elsewhere.</summary>
    public static Notice OfText(string text) => Of(TextCode, (TextCode, text));

    /// <summary>A notice as it was stored.</summary>
    /// <param name="code">Its code.</param>
    /// <param name="arguments">A JSON object.</param>
    public static Notice Parse(string code, string arguments) => new(code, JsonNode.Parse(arguments) as JsonObject ?? []);

    /// <summary>The notice as one JSON object.</summary>
    public string ToJson() => Node(this)!.ToJsonString();

    /// <summary>A notice that <see cref="ToJson"/> wrote.</summary>
    public static Notice FromJson(string json) => JsonNode.Parse(json) is JsonObject stored && stored[CodeKey] is JsonValue code
        ? new Notice(code.ToString(), stored[ArgumentsKey]?.DeepClone() as JsonObject ?? [])
        : OfText(json);

    /// <summary>A text; null where there is none.</summary>
    public string? Text(string name) => _arguments[name] switch
    {
        null => null,
        JsonValue value when value.GetValueKind() == JsonValueKind.String => value.GetValue<string>(),
        var other => other.ToJsonString(),
    };

    /// <summary>A whole number; 0 where there is none.</summary>
    public long Number(string name) => (long)Decimal(name);

    /// <summary>A whole number; null where there is none.</summary>
    public long? NumberOrNull(string name) => _arguments[name] is null ? null : Number(name);

    /// <summary>A truth value; false where there is none.</summary>
    public bool Is(string name) => _arguments[name]?.GetValueKind() == JsonValueKind.True;

    /// <summary>A length of time, from seconds.</summary>
    public TimeSpan Length(string name) => TimeSpan.FromSeconds((double)Decimal(name));

    /// <summary>A moment; the beginning of time where there is none.</summary>
    public DateTimeOffset Moment(string name) =>
        DateTimeOffset.TryParse(Text(name), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var moment) ? moment : DateTimeOffset.MinValue;

    /// <summary>Texts; none where there are none.</summary>
    public IReadOnlyList<string> List(string name) => _arguments[name] is JsonArray list ? [.. list.Select(item => item?.ToString() ?? "")] : [];

    /// <summary>A notice within this one; null where there is none.</summary>
    public Notice? Inner(string name) => _arguments[name] is JsonObject inner && inner[CodeKey] is JsonValue code
        ? new Notice(code.ToString(), inner[ArgumentsKey]?.DeepClone() as JsonObject ?? [])
        : null;

    /// <summary>The same with every text cut to a length.</summary>
    /// <param name="longest">Characters that stay.</param>
    public Notice Shortened(int longest) => new(Code, (JsonObject)Shortened(_arguments, longest)!);

    /// <summary>The same code with the same arguments, in whatever order.</summary>
    public bool Equals(Notice? other) => other is not null && Code == other.Code && JsonNode.DeepEquals(_arguments, other._arguments);

    /// <inheritdoc />
    public override bool Equals(object? obj) => Equals(obj as Notice);

    /// <inheritdoc />
    public override int GetHashCode() => Code.GetHashCode(StringComparison.Ordinal);

    /// <inheritdoc />
    public override string ToString() => $"{Code} {Arguments}";

    private static JsonNode? Shortened(JsonNode? node, int longest) => node switch
    {
        JsonObject many => new JsonObject(many.Select(pair => KeyValuePair.Create(pair.Key, Shortened(pair.Value, longest)))),
        JsonArray list => new JsonArray([.. list.Select(item => Shortened(item, longest))]),
        JsonValue value when value.TryGetValue<string>(out var text) && text.Length > longest => JsonValue.Create(text[..longest]),
        _ => node?.DeepClone(),
    };

    private static JsonNode? Node(object? value) => value switch
    {
        null => null,
        string text => JsonValue.Create(PlainText.Line(text)),
        bool truth => JsonValue.Create(truth),
        int number => JsonValue.Create((long)number),
        long number => JsonValue.Create(number),
        double number => JsonValue.Create(number),
        TimeSpan length => JsonValue.Create(length.TotalSeconds),
        DateTimeOffset moment => JsonValue.Create(moment.UtcDateTime.ToString("O", CultureInfo.InvariantCulture)),
        DateOnly day => JsonValue.Create(day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)),
        Notice inner => new JsonObject { [CodeKey] = inner.Code, [ArgumentsKey] = inner._arguments.DeepClone() },
        IEnumerable<string> list => new JsonArray([.. list.Select(item => (JsonNode?)JsonValue.Create(PlainText.Line(item)))]),
        _ => throw new ArgumentException($"A {value.GetType().Name} is no argument of a notice.", nameof(value)),
    };

    private decimal Decimal(string name) => _arguments[name] is JsonValue value && value.GetValueKind() == JsonValueKind.Number
        ? decimal.Parse(value.ToJsonString(), NumberStyles.Float, CultureInfo.InvariantCulture)
        : 0;
}
