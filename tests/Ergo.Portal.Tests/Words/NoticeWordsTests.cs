using System.Reflection;
using System.Text.RegularExpressions;
using Ergo.Accounts.Exports;
using Ergo.Database;
using Ergo.Database.Schema;
using Ergo.Operations;
using Ergo.Portal.Words;

namespace Ergo.Portal.Tests.Words;

/// <summary>Every code that something can say has words, and the words need no more than the code brings.</summary>
public sealed partial class NoticeWordsTests
{
    public static TheoryData<string> OperationCodes =>
        [.. typeof(Outcome).Assembly.GetExportedTypes().Where(type => type.Name.EndsWith("Codes", StringComparison.Ordinal))
            .SelectMany(type => type.GetFields(BindingFlags.Public | BindingFlags.Static)).Where(known => known.IsLiteral).Select(known => (string)known.GetRawConstantValue()!)];

    // Where functions refuse, and where those about accounts write down what they did.
    public static TheoryData<string> DatabaseCodes =>
        [.. SqlScript.Functions
            .SelectMany(script => script.Name.StartsWith("sql/accounts/", StringComparison.Ordinal) ? [script.Text] : Refusal().Matches(script.Text).Select(match => match.Value))
            .SelectMany(text => Code().Matches(text)).Select(match => match.Groups["code"].Value).Distinct()];

    [Theory]
    [MemberData(nameof(OperationCodes))]
    [MemberData(nameof(DatabaseCodes))]
    // Written by a function as part of a text.
    [InlineData(ExportStore.BrokenOffCode)]
    public void Code_has_words(string code)
    {
        Assert.Contains(code, NoticeWords.Codes);
        var words = NoticeWords.Of(Notice.Of(code));
        Assert.DoesNotContain("{", words, StringComparison.Ordinal);
        Assert.NotEqual(code, words);
    }

    [Fact]
    public void There_are_codes_of_both_kinds()
    {
        Assert.True(OperationCodes.Count > 50);
        Assert.True(DatabaseCodes.Count > 25);
    }

    [Fact]
    public void Code_of_a_newer_version_is_shown_as_it_is() =>
        Assert.Equal("warehouse.moved {\"warehouse\":\"Dock West\"}", NoticeWords.Of(Notice.Of("warehouse.moved", ("warehouse", "Dock West"))));

    [Theory]
    [InlineData("retention", "retention.days.set")]
    [InlineData("verifying", "views.verify")]
    public void Codes_are_found_by_their_words(string word, string code) => Assert.Contains(code, new NoticeWords().CodesWith(word));

    [GeneratedRegex("CONSTRAINT = [^;]*?DATATYPE", RegexOptions.CultureInvariant)]
    private static partial Regex Refusal();

    [GeneratedRegex(@"'(?<code>[a-z-]+(\.[a-z-]+)+)'", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Code();
}
