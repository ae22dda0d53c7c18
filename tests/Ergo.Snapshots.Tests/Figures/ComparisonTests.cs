using Ergo.Snapshots.Figures;

namespace Ergo.Snapshots.Tests.Figures;

/// <summary>Finished time is compared with as much finished time before.</summary>
public sealed class ComparisonTests
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    private static readonly DateTimeOffset Noon = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Hour_in_progress_is_left_out_on_both_sides()
    {
        TimeRange asked = new(Noon.AddMinutes(20).AddDays(-1), Noon.AddMinutes(20));
        var comparison = Comparison.Of(asked, asked.AlignedTo(Hour), Hour, Noon.AddMinutes(19));
        Assert.Equal((Noon.AddDays(-1), Noon), (comparison.From, comparison.End));
        Assert.Equal((Noon.AddDays(-2), Noon.AddDays(-1)), (comparison.BeforeFrom, comparison.BeforeTo));
        Assert.False(comparison.IsWhole);
    }

    [Fact]
    public void Late_figures_shorten_both_sides_and_keep_the_hours_of_the_day()
    {
        TimeRange asked = new(Noon.AddMinutes(20).AddDays(-1), Noon.AddMinutes(20));
        var comparison = Comparison.Of(asked, asked.AlignedTo(Hour), Hour, Noon.AddHours(-6).AddMinutes(5));
        Assert.Equal(TimeSpan.FromHours(18), comparison.Length);
        Assert.Equal(Noon.AddDays(-2), comparison.BeforeFrom);
        Assert.Equal(comparison.Length, comparison.BeforeTo - comparison.BeforeFrom);
    }

    [Fact]
    public void Range_of_the_past_is_compared_whole_and_does_not_overlap_the_one_before()
    {
        TimeRange asked = new(Noon.AddMinutes(-70), Noon.AddMinutes(20));
        var comparison = Comparison.Of(asked, asked.AlignedTo(Hour), Hour, Noon.AddDays(3));
        Assert.Equal((Noon.AddHours(-2), Noon.AddHours(1), true), (comparison.From, comparison.End, comparison.IsWhole));
        Assert.Equal(comparison.From, comparison.BeforeTo);
    }

    [Theory]
    [InlineData(null)]
    [InlineData(-30)]
    public void Nothing_is_compared_where_no_bucket_is_finished(int? completeAfterMinutes)
    {
        TimeRange asked = new(Noon, Noon.AddMinutes(20));
        var comparison = Comparison.Of(asked, asked.AlignedTo(Hour), Hour, completeAfterMinutes is { } minutes ? Noon.AddMinutes(minutes) : null);
        Assert.Equal((TimeSpan.Zero, false), (comparison.Length, comparison.IsWhole));
        Assert.Equal(comparison.BeforeFrom, comparison.BeforeTo);
    }
}
