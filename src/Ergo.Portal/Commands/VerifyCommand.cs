using System.CommandLine;
using Ergo.Operations.Reports;
using Ergo.Portal.Words;

namespace Ergo.Portal.Commands;

/// <summary><c>verify</c>: tells whether a file, or a report by its id, is as it was made.</summary>
internal static class VerifyCommand
{
    public static Command Create(CommandHost host)
    {
        Argument<string> what = new("file-or-id") { Description = "A file, or the id of a report (ER-XXXXX-XXXXX)" };
        Option<bool> compare = new("--compare") { Description = "Also make the report again, and tell how it differs today" };
        Command command = new("verify", "Checks a report. Exit code 0: authentic, and with --compare the same today; 1: not, or unknown.") { what, compare };
        command.SetAction((parsed, cancellationToken) => host.RunAsync(
            services => CheckAsync(services.GetRequiredService<VerifyOperations>(), parsed.GetValue(what)!, parsed.GetValue(compare), cancellationToken), cancellationToken));
        return command;
    }

    private static async Task<int> CheckAsync(VerifyOperations verify, string what, bool isToCompare, CancellationToken cancellationToken)
    {
        ReportCheck check;
        if (File.Exists(what))
        {
            await using var file = File.OpenRead(what);
            check = await verify.CheckFileAsync(CommandHost.Actor, file, Path.GetFileName(what), cancellationToken: cancellationToken);
        }
        else
        {
            check = await verify.CheckIdAsync(CommandHost.Actor, what, cancellationToken);
        }

#pragma warning disable CA1308 // For people.
        Console.WriteLine($"{check.Verdict.ToString().ToLowerInvariant()}: {NoticeWords.Sentence(check.Why)}");
#pragma warning restore CA1308
        if (check.Id is not null)
        {
            Console.WriteLine($"report: {check.Id}");
        }

        if (check.Manifest is { } manifest)
        {
            Console.WriteLine(FormattableString.Invariant($"made: {manifest.Made.At.UtcDateTime:u} by {manifest.Made.By}; {manifest.Made.Reason}"));
            Console.WriteLine(FormattableString.Invariant($"lines: {manifest.Rows}, fingerprint {manifest.RowsFingerprint}, key {manifest.Signing.KeyId}"));
        }

        if (check.Verdict != Authenticity.Authentic || !isToCompare || check is not { Record: { } record, Manifest: { } known })
        {
            return check.Verdict == Authenticity.Authentic ? PortalCommands.Ok : PortalCommands.Failed;
        }

        var comparison = await verify.CompareAsync(CommandHost.Actor, record, known, cancellationToken);
        Console.WriteLine(FormattableString.Invariant($"today: {comparison.Same} of {comparison.Then} lines the same, {comparison.Changed} changed, {comparison.Added} new, {comparison.Gone} gone"));
        foreach (var reason in comparison.Reasons)
        {
            Console.WriteLine($"- {NoticeWords.Sentence(reason)}");
        }

        return comparison.IsSame ? PortalCommands.Ok : PortalCommands.Failed;
    }
}
