using System.Globalization;
using System.Text;
using Ergo.Reports.Formats;
using Ergo.Reports.Tables;

namespace Ergo.Reports.Tests;

public sealed class FixedDecimalsTests
{
    // What rounds hard: halves that are none in binary, next neighbours, carries over all digits, zero, the largest.
    private static readonly double[] Hard =
    [
        0, -0.0, 0.001, 0.004999999999, 0.005, 0.00500000001, 0.125, 0.375, 1.005, 2.675, 2.6749999999999998, 0.995, 9.995, 99.994999, 999.9951, 1 / 3.0, 2 / 3.0, 60, 59.999999,
        1e-300, 123456789.123456, 999_999_999.994, 999_999_999.995, 1e9, 1e11, 1e15, 1e300, -1, -0.001, -2.675, double.MaxValue, double.Epsilon,
    ];

    [Fact]
    public void Whatever_is_written_is_what_the_format_string_writes()
    {
        var random = new Random(20261129);
        var many = Enumerable.Range(0, 200_000).Select(index => (index % 4) switch
        {
            0 => random.Next(0, 6_000_000) / 1000.0,
            1 => random.NextDouble() * Math.Pow(10, random.Next(-6, 14)),
            2 => random.Next(0, 100_000) / 3.0,
            _ => Math.BitIncrement(random.Next(0, 1_000_000) / 200.0),
        });
        var written = 0;
        Span<byte> text = stackalloc byte[FixedDecimals.Longest];
        foreach (var number in Hard.Concat(many))
        {
            for (var decimals = 0; decimals <= 6; decimals++)
            {
                if (FixedDecimals.TryWrite(number, decimals, '.', text, out var length))
                {
                    written++;
                    var format = NumberFormats.Of(new ReportColumn { Name = "n", Heading = "n", Kind = ColumnKind.Number, Decimals = decimals });
                    Assert.Equal(number.ToString(format, CultureInfo.InvariantCulture), Encoding.ASCII.GetString(text[..length]));
                }
            }
        }

        Assert.True(written > 700_000, $"Only {written:N0} were plain enough.");
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(-0.0)]
    [InlineData(2.675)]
    [InlineData(1e10)]
    [InlineData(double.NaN)]
    public void What_is_not_plain_is_left_to_the_format_string(double number) =>
        Assert.False(FixedDecimals.TryWrite(number, 2, '.', new byte[FixedDecimals.Longest], out _));

    [Fact]
    public void Decimal_sign_is_the_one_chosen()
    {
        var text = new byte[FixedDecimals.Longest];
        Assert.True(FixedDecimals.TryWrite(12.5, 3, ',', text, out var length));
        Assert.Equal("12,500", Encoding.ASCII.GetString(text, 0, length));
    }
}
