namespace Ergo.Accounts.Audit;

/// <summary>In what words codes are shown to people.</summary>
public interface IAuditVocabulary
{
    /// <summary>The codes whose words, without their arguments, contain a text.</summary>
    /// <param name="word">In lower case.</param>
    IReadOnlyCollection<string> CodesWith(string word);
}
