using System.Text;
using Ergo.Reports.Tables;

namespace Ergo.Reports.Formats;

/// <summary>A report's cover as plain text, for formats whose file is a table and nothing else.</summary>
internal static class PlainCover
{
    /// <summary>Its name.</summary>
    public const string FileName = "READ-FIRST.txt";

    /// <summary>The text, UTF-8 with CRLF, as every editor reads it.</summary>
    public static byte[] Of(ReportHead head)
    {
        StringBuilder text = new();
        text.Append(head.Title).Append('\n').Append(head.Subtitle).Append('\n').Append(head.ExportId).Append("\n\n");
        if (head.Warnings.Count > 0)
        {
            text.Append(head.Labels.Warnings).Append('\n');
            foreach (var warning in head.Warnings)
            {
                text.Append("- ").Append(warning).Append('\n');
            }

            text.Append('\n');
        }

        text.Append(head.Labels.Summary).Append('\n');
        foreach (var fact in head.Facts)
        {
            text.Append(fact.Label).Append(": ").Append(fact.Value).Append('\n');
        }

        text.Append('\n').Append(head.Labels.Definitions).Append('\n');
        foreach (var definition in head.Definitions)
        {
            text.Append(definition.Term).Append(": ").Append(definition.Text);
            text.Append(definition.Source is { } source ? $" ({head.Labels.Source}: {source})\n" : "\n");
        }

        return Encoding.UTF8.GetBytes(text.ToString().ReplaceLineEndings("\r\n"));
    }
}
