using System.Net;
using Ergo.Operations.Alerts;
using Microsoft.Extensions.Options;

namespace Ergo.Portal.Delivery;

/// <summary>Names every setting of alerts that is out of range.</summary>
internal sealed class AlertSettingsValidator : IValidateOptions<AlertSettings>
{
    /// <summary>The section's name.</summary>
    public const string Section = "Alerts";

    /// <inheritdoc />
    public ValidateOptionsResult Validate(string? name, AlertSettings options)
    {
        List<string> faults = [];
        Check(faults, nameof(AlertSettings.OpenAfter), options.OpenAfter, TimeSpan.Zero, TimeSpan.FromHours(1));
        Check(faults, nameof(AlertSettings.CloseAfter), options.CloseAfter, TimeSpan.Zero, TimeSpan.FromDays(1));
        Check(faults, nameof(AlertSettings.AuditCheckEvery), options.AuditCheckEvery, TimeSpan.FromMinutes(1), TimeSpan.FromDays(7));
        Check(faults, nameof(AlertSettings.Timeout), options.Timeout, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(1));
        Check(faults, nameof(AlertSettings.DiskFreePercent), options.DiskFreePercent, 0, 50);
        Check(faults, nameof(AlertSettings.KeepHistoryDays), options.KeepHistoryDays, 1, 3650);
        faults.AddRange(options.Networks.Select((range, index) => (range, index)).Where(one => !IPNetwork.TryParse(one.range, out _))
            .Select(one => $"{Section}:{nameof(AlertSettings.Networks)}:{one.index} is \"{one.range}\", which is not a range of addresses such as 10.1.0.0/16."));
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }

    private static void Check<T>(List<string> faults, string key, T value, T least, T most) where T : IComparable<T>
    {
        if (value.CompareTo(least) < 0 || value.CompareTo(most) > 0)
        {
            faults.Add($"{Section}:{key} is {value}, and must be {least} to {most}.");
        }
    }
}
