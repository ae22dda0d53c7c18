using Microsoft.Extensions.Options;

namespace Ergo.Portal.Api;

/// <summary>The section <c>Downloads</c>: for how long and how slowly a report may be read. Each holds a connection to the database meanwhile.</summary>
public sealed record DownloadSettings
{
    /// <summary>The section's name.</summary>
    public const string Section = "Downloads";

    /// <summary>A download is cut off after this time, 5 seconds to 1 day.</summary>
    public TimeSpan LongestTime { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>A reader that takes fewer bytes a second for <see cref="SlowFor"/> is cut off, 1 to 10,000,000. Where a proxy reads for it, the proxy is the reader.</summary>
    public int SlowestBytesPerSecond { get; init; } = 8192;

    /// <summary>For how long a reader may be slower than that, 5 seconds to 1 hour. The network takes in a megabyte or two at once, so this is no less than those take at an honest pace.</summary>
    public TimeSpan SlowFor { get; init; } = TimeSpan.FromMinutes(1);
}

/// <summary>Names every setting that is out of range.</summary>
internal sealed class DownloadSettingsValidator : IValidateOptions<DownloadSettings>
{
    /// <inheritdoc />
    public ValidateOptionsResult Validate(string? name, DownloadSettings options)
    {
        List<string> faults = [];
        if (options.LongestTime < TimeSpan.FromSeconds(5) || options.LongestTime > TimeSpan.FromDays(1))
        {
            faults.Add($"{DownloadSettings.Section}:{nameof(DownloadSettings.LongestTime)} is {options.LongestTime}, and must be 00:00:05 to 1 day.");
        }

        if (options.SlowestBytesPerSecond is < 1 or > 10_000_000)
        {
            faults.Add($"{DownloadSettings.Section}:{nameof(DownloadSettings.SlowestBytesPerSecond)} is {options.SlowestBytesPerSecond}, and must be 1 to 10000000.");
        }

        if (options.SlowFor < TimeSpan.FromSeconds(5) || options.SlowFor > TimeSpan.FromHours(1))
        {
            faults.Add($"{DownloadSettings.Section}:{nameof(DownloadSettings.SlowFor)} is {options.SlowFor}, and must be 00:00:05 to 01:00:00.");
        }

        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }
}
