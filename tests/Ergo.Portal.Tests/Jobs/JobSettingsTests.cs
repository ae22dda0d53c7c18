using Ergo.Portal.Scheduling;
using Microsoft.Extensions.Configuration;

namespace Ergo.Portal.Tests.Jobs;

public sealed class JobSettingsTests
{
    [Fact]
    public void Settings_that_are_left_out_have_their_standard_values_and_no_faults()
    {
        var (options, faults) = Read([]);
        Assert.Empty(faults);
        Assert.Equivalent(new JobOptions(), options);
    }

    [Fact]
    public void Settings_that_are_given_are_taken()
    {
        var (options, faults) = Read(new()
        {
            ["Jobs:Enabled"] = "false",
            ["Jobs:RetentionCron"] = "0 30 3 * * ?",
            ["Jobs:PartitionDaysAhead"] = "14",
            ["Jobs:Views:rollup_1m:RefreshEvery"] = "00:00:30",
            ["Jobs:Views:rollup_1m:KeepFor"] = "",
        });
        Assert.Empty(faults);
        Assert.False(options.Enabled);
        Assert.Equal("0 30 3 * * ?", options.RetentionCron);
        Assert.Equal(14, options.PartitionDaysAhead);
        Assert.Equal(new ViewOptions { RefreshEvery = TimeSpan.FromSeconds(30) }, options.Views["rollup_1m"]);
    }

    [Theory]
    [InlineData("Jobs:Enabled", "perhaps", "Jobs:Enabled is \"perhaps\"")]
    [InlineData("Jobs:RetentionCron", "02:00", "Jobs:RetentionCron \"02:00\"")]
    [InlineData("Jobs:PartitionsCron", "* *", "Jobs:PartitionsCron \"* *\"")]
    [InlineData("Jobs:TrimCron", "daily", "Jobs:TrimCron \"daily\"")]
    [InlineData("Jobs:PartitionDaysAhead", "0", "Jobs:PartitionDaysAhead is 0")]
    [InlineData("Jobs:PartitionDaysAhead", "367", "Jobs:PartitionDaysAhead is 367")]
    [InlineData("Jobs:PartitionDaysAhead", "7.5", "Jobs:PartitionDaysAhead is \"7.5\"")]
    [InlineData("Jobs:RetentionCorn", "0 0 2 * * ?", "Jobs:RetentionCorn is not a setting")]
    [InlineData("Jobs:Views:rollup_2m:RefreshEvery", "00:02:00", "Jobs:Views:rollup_2m is none of the five views")]
    [InlineData("Jobs:Views:rollup_1m:RefreshEvery", "often", "Jobs:Views:rollup_1m:RefreshEvery is \"often\"")]
    [InlineData("Jobs:Views:rollup_1m:RefreshEvery", "00:00:09", "Jobs:Views:rollup_1m:RefreshEvery is 00:00:09")]
    [InlineData("Jobs:Views:rollup_1m:KeepFor", "23:59:59", "Jobs:Views:rollup_1m:KeepFor is 23:59:59")]
    [InlineData("Jobs:Views:rollup_1m:Every", "00:01:00", "Jobs:Views:rollup_1m:Every is not a setting")]
    public void Faulty_setting_is_named_with_its_value(string key, string value, string expected) =>
        Assert.Contains(expected, Assert.Single(Read(new() { [key] = value }).Faults), StringComparison.Ordinal);

    [Fact]
    public void Every_fault_is_named_at_once()
    {
        var faults = Read(new()
        {
            ["Jobs:Enabled"] = "perhaps",
            ["Jobs:RetentionCron"] = "02:00",
            ["Jobs:PartitionDaysAhead"] = "0",
            ["Jobs:Views:rollup_2m:KeepFor"] = "1",
        }).Faults;
        Assert.Equal(4, faults.Count);
    }

    private static (JobOptions Options, IReadOnlyList<string> Faults) Read(Dictionary<string, string?> values) =>
        JobSettings.Read(new ConfigurationBuilder().AddInMemoryCollection(values).Build().GetSection(JobOptions.Section));
}
