using Bunit;
using Ergo.Portal.Navigation;
using Ergo.Portal.Shared;
using Ergo.Snapshots.Warehouses;
using Microsoft.Extensions.DependencyInjection;

namespace Ergo.Portal.Tests.Components;

public sealed class RangePickerTests : BunitContext, IAsyncLifetime
{
    private static readonly DateTimeOffset Now = new(2026, 11, 22, 14, 30, 0, TimeSpan.Zero);
    private RangeQuery? _chosen;

    public RangePickerTests()
    {
        this.AddComponentLibrary();
        Services.AddSingleton<TimeProvider>(new Stopped());
    }

    Task IAsyncLifetime.InitializeAsync() => Task.CompletedTask;

    async Task IAsyncLifetime.DisposeAsync() => await DisposeAsync();

    [Fact]
    public void Preset_is_chosen_by_its_button()
    {
        var cut = Show();
        Assert.Equal("24 h", cut.Find("button[aria-pressed=true]").TextContent);
        cut.FindAll("button").Single(button => button.TextContent == "7 d").Click();
        Assert.Equal("7d", _chosen!.Preset!.Code);
    }

    [Theory]
    [InlineData("2026-11-21T06:00", "2026-11-20T06:00", "reversed")]
    [InlineData("2026-11-21T06:00", "2026-11-21T06:00", "empty")]
    [InlineData("2026-11-21T06:00", "", "missing")]
    [InlineData("2026-11-21T06:00", "2026-11-29T06:00", "future")]
    [InlineData("2026-03-08T02:30", "2026-03-09T02:30", "does not exist in America/New_York")]
    public void Bad_range_is_refused_in_the_control(string from, string to, string reason)
    {
        var cut = Fill(from, to);
        Assert.Contains(reason, cut.Find("[role=alert]").TextContent, StringComparison.Ordinal);
        Assert.All(cut.FindAll("input"), input => Assert.Equal("true", input.GetAttribute("aria-invalid")));
        Assert.Null(_chosen);
    }

    [Fact]
    public void Chosen_times_are_the_warehouses_own()
    {
        Fill("2026-11-20T06:00", "2026-11-21T06:00");
        Assert.Equal(new DateTimeOffset(2026, 11, 20, 11, 0, 0, TimeSpan.Zero), _chosen!.From);
        Assert.Equal(new DateTimeOffset(2026, 11, 21, 11, 0, 0, TimeSpan.Zero), _chosen.To);
    }

    [Fact]
    public void Calendar_tells_the_days_it_means_now_and_is_chosen_by_its_button()
    {
        var cut = Show();
        cut.FindAll("button").Single(button => button.TextContent == "Calendar").Click();
        Assert.Equal(
            ["TodaySun 22 Nov", "YesterdaySat 21 Nov", "This week16 to 22 Nov", "Last week9 to 15 Nov", "This month1 to 22 Nov", "Last month1 to 31 Oct", "Last quarter1 Jul to 30 Sep"],
            cut.FindAll(".picker__unit").Select(button => button.TextContent));
        cut.FindAll(".picker__unit")[3].Click();
        Assert.Equal("last-week", _chosen!.Code);
        // Midnight in New York, in winter.
        Assert.Equal((new DateTimeOffset(2026, 11, 9, 5, 0, 0, TimeSpan.Zero), new DateTimeOffset(2026, 11, 16, 5, 0, 0, TimeSpan.Zero)), (_chosen.From, _chosen.To));
        Assert.Empty(cut.FindAll(".picker__panel"));
    }

    [Fact]
    public void Shifts_of_the_calendar_are_chosen_by_their_buttons()
    {
        ScheduledShift Early(int day) => new("E", "Early", new DateTimeOffset(2026, 11, day, 11, 0, 0, TimeSpan.Zero), new DateTimeOffset(2026, 11, day, 19, 0, 0, TimeSpan.Zero));
        var cut = Show(() => Task.FromResult<IReadOnlyList<ScheduledShift>>([Early(20), Early(21), Early(22), Early(23)]));
        cut.FindAll("button").Single(button => button.TextContent == "Calendar").Click();
        Assert.Equal(["This shiftEarly 06:00 to 14:00", "Last shiftEarly Sat 21 Nov, 06:00 to 14:00"], cut.FindAll("[aria-label=Shifts] > li > .picker__unit").Select(button => button.TextContent));
        Assert.Equal(["EarlyFri 20 Nov, 06:00 to 14:00"], cut.FindAll(".picker__earlier .picker__unit[type=button]").Select(button => button.TextContent));
        cut.FindAll("[aria-label=Shifts] > li > .picker__unit")[0].Click();
        Assert.Equal(("this-shift", true), (_chosen!.Code, _chosen.EndsNow));
        cut.FindAll("button").Single(button => button.TextContent == "Calendar").Click();
        cut.Find(".picker__earlier button").Click();
        Assert.Equal((null, Early(20).Started, Early(20).Ended), (_chosen!.Code, _chosen.From, _chosen.To));
    }

    [Fact]
    public void Shifts_that_could_not_be_read_leave_the_rest_of_the_calendar()
    {
        var cut = Show(() => throw new Npgsql.NpgsqlException("gone"));
        cut.FindAll("button").Single(button => button.TextContent == "Calendar").Click();
        Assert.Contains("The shifts could not be read", cut.Find("[role=status]").TextContent, StringComparison.Ordinal);
        Assert.Equal(7, cut.FindAll(".picker__unit").Count);
    }

    private IRenderedComponent<RangePicker> Fill(string from, string to)
    {
        var cut = Show();
        cut.FindAll("button").Single(button => button.TextContent == "Calendar").Click();
        cut.FindAll("input")[0].Input(from);
        cut.FindAll("input")[1].Input(to);
        cut.Find("form").Submit();
        return cut;
    }

    private IRenderedComponent<RangePicker> Show(Func<Task<IReadOnlyList<ScheduledShift>>>? shifts = null) => Render<RangePicker>(parts => parts
        .Add(part => part.Value, RangeQuery.Of(RangePreset.Default, Now))
        .Add(part => part.ValueChanged, range => _chosen = range)
        .Add(part => part.Shifts, shifts)
        .Add(part => part.Zone, TimeZoneInfo.FindSystemTimeZoneById("America/New_York")));

    private sealed class Stopped : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => Now;
    }
}
