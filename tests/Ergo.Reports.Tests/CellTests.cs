using Ergo.Reports.Tables;

namespace Ergo.Reports.Tests;

public sealed class CellTests
{
    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void What_is_no_number_is_missing(double number) => Assert.False(Cell.Of((double?)number).IsKnown);

    [Fact]
    public void A_moment_keeps_the_distance_it_was_given_with()
    {
        var moment = new DateTimeOffset(2026, 10, 25, 2, 30, 0, TimeSpan.FromMinutes(345));
        Assert.Equal(moment, Cell.Of((DateTimeOffset?)moment).AsTime);
        Assert.Equal(moment.Offset, Cell.Of((DateTimeOffset?)moment).AsTime.Offset);
    }
}
