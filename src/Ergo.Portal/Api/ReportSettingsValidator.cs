using Ergo.Operations.Reports;
using Microsoft.Extensions.Options;

namespace Ergo.Portal.Api;

/// <summary>Names every setting of the section <c>Exports</c> that is out of range.</summary>
internal sealed class ReportSettingsValidator : IValidateOptions<ReportSettings>
{
    /// <summary>The section's name.</summary>
    public const string Section = "Exports";

    /// <inheritdoc />
    public ValidateOptionsResult Validate(string? name, ReportSettings options)
    {
        List<string> faults = [];
        Check(nameof(options.KeepFilesDays), options.KeepFilesDays, 0, 3650);
        Check(nameof(options.LargestKeptMegabytes), options.LargestKeptMegabytes, 0, 2048);
        Check(nameof(options.KeepHistoryDays), options.KeepHistoryDays, 30, 36500);
        Check(nameof(options.ComparableRows), options.ComparableRows, 0, 20_000_000);
        Check(nameof(options.PdfRows), options.PdfRows, 100, 50_000);
        Check(nameof(options.MostCaughtUp), options.MostCaughtUp, 1, 60);
        Check(nameof(options.OwnerSeenWithinDays), options.OwnerSeenWithinDays, 1, 3650);
        if (options.WaitForFigures < TimeSpan.Zero || options.WaitForFigures > TimeSpan.FromDays(1))
        {
            faults.Add($"{Section}:{nameof(options.WaitForFigures)} is {options.WaitForFigures}, and must be 00:00:00 to 1 day.");
        }

        if (options.KeepFilesDays > options.KeepHistoryDays)
        {
            faults.Add($"{Section}:{nameof(options.KeepFilesDays)} is {options.KeepFilesDays}, and must not be more than {nameof(options.KeepHistoryDays)}.");
        }

        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);

        void Check(string setting, int value, int least, int most)
        {
            if (value < least || value > most)
            {
                faults.Add($"{Section}:{setting} is {value}, and must be {least} to {most}.");
            }
        }
    }
}
