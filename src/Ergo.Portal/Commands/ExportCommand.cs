using System.CommandLine;
using System.Globalization;
using Ergo.Accounts.Exports;
using Ergo.Operations.Reports;
using Ergo.Portal.Words;
using Ergo.Reports.Formats;
using Ergo.Snapshots.Reports;

namespace Ergo.Portal.Commands;

/// <summary><c>export</c>: makes a report into a file, or onto the standard output.</summary>
internal static class ExportCommand
{
    private static readonly TimeSpan ShowEvery = TimeSpan.FromSeconds(1);

    public static Command Create(CommandHost host)
    {
        Option<ReportKind> kind = new("--kind") { Description = "What it is about", DefaultValueFactory = _ => ReportKind.Exposure, HelpName = "name", CustomParser = parsed => Choice<ReportKind>(parsed) };
        Option<string[]> warehouses = new("--warehouse", "-w") { Description = "Code of a warehouse; may be given several times", Required = true };
        Option<PeriodName> period = new("--period") { Description = "The period, in the warehouse's time; leave it out with --from and --to", DefaultValueFactory = _ => PeriodName.LastMonth, HelpName = "name", CustomParser = parsed => Choice<PeriodName>(parsed) };
        Option<DateOnly?> from = new("--from") { Description = "First day, as 2026-07-01" };
        Option<DateOnly?> to = new("--to") { Description = "Last day, inside" };
        Option<ReportBreakdown> rows = new("--rows") { Description = "What each line is of", DefaultValueFactory = _ => ReportBreakdown.Worker, HelpName = "name", CustomParser = parsed => Choice<ReportBreakdown>(parsed) };
        Option<ReportGrain> grain = new("--grain") { Description = "What time each line is of", DefaultValueFactory = _ => ReportGrain.Shift, HelpName = "name", CustomParser = parsed => Choice<ReportGrain>(parsed) };
        Option<string[]> only = new("--only") { Description = "Only this zone (name or id) or shift code, where lines are of such; may be given several times" };
        Option<string[]> totals = new("--totals") { Description = "Totals by shift, zone, worker or warehouse; may be given several times" };
        Option<ReportFormat> format = new("--format", "-f") { Description = "The format", DefaultValueFactory = _ => ReportFormat.Csv, HelpName = "name", CustomParser = parsed => Choice<ReportFormat>(parsed) };
        Option<bool> proof = new("--proof") { Description = "With the signed proof, in a ZIP archive" };
        Option<string> reason = new("--reason") { Description = "Why it is needed, 10 to 500 characters", Required = true };
        Option<FileSystemInfo?> output = new("--output", "-o") { Description = "The file, or an existing folder for a file with the report's own name; without it the standard output" };
        Command command = new("export", $"Makes a report. Kinds: {Names<ReportKind>()}. Periods: {Names<PeriodName>()}. Formats: {Names<ReportFormat>()}. Lines of: {Names<ReportBreakdown>()}. Times: {Names<ReportGrain>()}.")
        {
            kind, warehouses, period, from, to, rows, grain, only, totals, format, proof, reason, output,
        };
        command.SetAction((parsed, cancellationToken) => host.RunAsync(
            services => MakeAsync(
                services,
                new ReportRequest
                {
                    Kind = parsed.GetValue(kind), Warehouses = parsed.GetValue(warehouses)!,
                    Period = parsed.GetValue(from) is { } first && parsed.GetValue(to) is { } last ? new ReportPeriod(PeriodName.Custom, first, last) : new ReportPeriod(parsed.GetValue(period)),
                    Rows = parsed.GetValue(rows), Grain = parsed.GetValue(grain), Only = parsed.GetValue(only) ?? [],
                    Totals = [.. (parsed.GetValue(totals) ?? []).Select(name => Find<ReportBreakdown>(name) ?? throw new ReportRefusal(Ergo.Database.Notice.Of(ReportCodes.UnknownChoice)))],
                    Format = parsed.GetValue(format), WithProof = parsed.GetValue(proof), Csv = new CsvChoice(),
                },
                parsed.GetValue(reason)!, parsed.GetValue(output), cancellationToken),
            cancellationToken));
        return command;
    }

    private static async Task<int> MakeAsync(IServiceProvider services, ReportRequest request, string reason, FileSystemInfo? output, CancellationToken cancellationToken)
    {
        request = request with { Only = await PartsAsync(services.GetRequiredService<ReportOperations>(), request, cancellationToken) };
        ReportStart? begun = null;
        string? path = null;
        FileStream? file = null;
        using CancellationTokenSource done = new();
        Task showing = Task.CompletedTask;
        try
        {
            var outcome = await services.GetRequiredService<ReportOperations>().ExportAsync(
                CommandHost.Actor, request, reason, "command",
                start =>
                {
                    begun = start;
                    showing = ShowAsync(services.GetRequiredService<ExportStore>(), start.Id, done.Token);
                    if (output is null)
                    {
                        return Console.OpenStandardOutput();
                    }

                    path = Directory.Exists(output.FullName) ? Path.Combine(output.FullName, start.FileName) : output.FullName;
                    // It has its name once it is whole.
                    return file = new FileStream(path + ".part", FileMode.Create, FileAccess.Write, FileShare.None);
                },
                stop: cancellationToken);
            if (file is not null)
            {
                await file.DisposeAsync();
                if (outcome.IsDone)
                {
                    File.Move(path + ".part", path!, overwrite: true);
                }
                else
                {
                    File.Delete(path + ".part");
                }
            }

            await Console.Error.WriteLineAsync($"{OutcomeWords.Of(outcome)}{(outcome.IsDone && path is not null ? $" {path}" : "")}");
            return outcome.IsDone ? PortalCommands.Ok : cancellationToken.IsCancellationRequested ? PortalCommands.Stopped : PortalCommands.Failed;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException && begun is not null)
        {
            await Console.Error.WriteLineAsync($"The file could not be written: {failure.Message}");
            return PortalCommands.Failed;
        }
        finally
        {
            await done.CancelAsync();
            await showing;
            await (file?.DisposeAsync() ?? ValueTask.CompletedTask);
        }
    }

    // People know names, and requests have keys.
    private static async Task<IReadOnlyList<string>> PartsAsync(ReportOperations reports, ReportRequest request, CancellationToken cancellationToken)
    {
        if (request.Only.Count == 0 || request.Rows is not (ReportBreakdown.Zone or ReportBreakdown.Shift))
        {
            return request.Only;
        }

        var parts = await reports.PartsAsync(CommandHost.Actor, request.Warehouses, request.Rows, cancellationToken);
        return [.. request.Only.Select(name =>
            (parts.FirstOrDefault(part => part.Key == name) ?? OneOrNone(parts.Where(part => part.Name.Equals(name, StringComparison.OrdinalIgnoreCase))))?.Key
            ?? throw new ReportRefusal(Ergo.Database.Notice.Of(ReportCodes.NoSuchPart, ("name", name))))];
    }

    private static ReportPart? OneOrNone(IEnumerable<ReportPart> parts) => parts.Take(2).ToList() is [var one] ? one : null;

    private static async Task ShowAsync(ExportStore exports, string id, CancellationToken done)
    {
        try
        {
            using PeriodicTimer timer = new(ShowEvery);
            while (await timer.WaitForNextTickAsync(done))
            {
                if (await exports.FindAsync(ExportView.All, id, done) is { State: ExportState.Running, RowCount: > 0 } export)
                {
                    await Console.Error.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{export.RowCount:N0} lines, {AdminTimes.Size(export.ByteCount)}"));
                }
            }
        }
        catch (OperationCanceledException)
        {
            // It has ended.
        }
        catch (Exception failure) when (Ergo.Database.StoreFailure.Is(failure))
        {
            // Whoever makes the report tells of it.
        }
    }

    private static string Names<T>() where T : struct, Enum => string.Join(", ", Enum.GetValues<T>().Select(choice => ReportFiles.Word(choice)));

    private static T? Find<T>(string name) where T : struct, Enum => Enum.GetValues<T>().Cast<T?>().FirstOrDefault(choice => ReportFiles.Word(choice!.Value).Equals(name, StringComparison.OrdinalIgnoreCase));

    private static T Choice<T>(System.CommandLine.Parsing.ArgumentResult parsed) where T : struct, Enum
    {
        var name = parsed.Tokens[0].Value;
        if (Find<T>(name) is { } choice)
        {
            return choice;
        }

        parsed.AddError($"\"{name}\" is none of {Names<T>()}.");
        return default;
    }
}
