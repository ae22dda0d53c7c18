using Ergo.Simulator.Commands;
using Ergo.Simulator.Live;
using Ergo.Simulator.Loading;

namespace Ergo.Simulator.Tests;

public sealed class SimulatorCommandTests
{
    [Theory]
    [InlineData("history --rows 0 --days 1", "--rows must be a whole number from 1 to 100,000,000,000; '0' is not.")]
    [InlineData("history --rows 100000000001 --days 1", "--rows must be a whole number from 1 to 100,000,000,000")]
    [InlineData("history --rows many --days 1", "'many' is not")]
    [InlineData("history --rows 1.5 --days 1", "'1.5' is not")]
    [InlineData("history --rows 1 --days 0", "--days must be a whole number from 1 to 3,650")]
    [InlineData("history --rows 1 --days 3651", "--days must be a whole number from 1 to 3,650")]
    [InlineData("history --rows 1", "--days")]
    [InlineData("history --rows 1 --days 1 --warehouses 501", "--warehouses must be a whole number from 1 to 500")]
    [InlineData("history --rows 1 --days 1 --seed -1", "--seed must be")]
    [InlineData("history --rows 1 --days 1 --end soon", "'soon' is not")]
    [InlineData("live --rate 0", "--rate must be a whole number from 1 to 1,000,000")]
    [InlineData("live --rate 1000001", "--rate must be a whole number from 1 to 1,000,000")]
    [InlineData("live --rate 1 --duration 0s", "--duration must be a time above 0")]
    [InlineData("live --rate 1 --duration forever", "'forever' is not")]
    [InlineData("", "Required command was not provided")]
    public async Task Command_line_that_is_wrong_is_refused_naming_the_limit(string line, string expected)
    {
        (int code, string error) = await RunAsync(line.Split(' ', StringSplitOptions.RemoveEmptyEntries));

        Assert.Equal(2, code);
        Assert.Contains(expected, error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Connection_that_cannot_be_read_is_refused_without_repeating_it()
    {
        (int code, string error) = await RunAsync("live", "--rate", "5", "--connection", "hunter2");

        Assert.Equal(2, code);
        Assert.DoesNotContain("hunter2", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Server_that_is_not_there_is_told_in_one_line()
    {
        (int code, string error) = await RunAsync("history", "--rows", "5", "--days", "1", "--connection", "Host=127.0.0.1;Port=1;Username=nobody");

        Assert.Equal(1, code);
        Assert.Single(error.Trim().Split('\n'));
        Assert.Contains("cannot be reached", error, StringComparison.Ordinal);
    }

    [Fact]
    public void Options_out_of_range_are_refused_in_process_too()
    {
        Assert.Contains("rows", Assert.Throws<SimulatorException>(() => new HistoryGenerator(Histories.Options(0, 1))).Message, StringComparison.Ordinal);
        Assert.Contains("3,650", Assert.Throws<SimulatorException>(() => new HistoryGenerator(Histories.Options(1, 3651))).Message, StringComparison.Ordinal);
        Assert.Contains("rate", Assert.Throws<SimulatorException>(() => new LiveOptions { RatePerMinute = 0 }.Validate()).Message, StringComparison.Ordinal);
    }

    private static async Task<(int Code, string Error)> RunAsync(params string[] args)
    {
        using StringWriter output = new();
        using StringWriter error = new();
        int code = await SimulatorCommand.RunAsync(args, output, error);
        return (code, error.ToString());
    }
}
