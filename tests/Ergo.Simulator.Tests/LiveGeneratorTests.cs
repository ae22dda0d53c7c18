using Ergo.Simulator.Live;
using Ergo.Simulator.Posture;
using Ergo.Simulator.World;

namespace Ergo.Simulator.Tests;

public sealed class LiveGeneratorTests
{
    private static readonly long Start = Histories.End.ToUnixTimeMilliseconds();

    [Theory]
    [InlineData(1)]
    [InlineData(90)]
    [InlineData(2_000)]
    [InlineData(100_000)]
    public void Rows_come_at_the_rate_and_in_their_span(int rate)
    {
        LiveGenerator generator = new(SimulatedWorld.Create(1, 4), rate, Start);
        int count = 0;
        for (long at = Start; at < Start + 300_000; at += 500)
        {
            List<LiveRow> rows = generator.Advance(at, at + 500);
            count += rows.Count;
            Assert.All(rows, row => Assert.InRange(new DateTimeOffset(row.Row.EventTime).ToUnixTimeMilliseconds(), at, at + 499));
        }

        Assert.InRange(count, (rate * 5) - 1, rate * 5);
    }

    [Fact]
    public void Rows_look_like_those_of_the_history_and_some_are_late()
    {
        LiveGenerator generator = new(SimulatedWorld.Create(1, 4), 20_000, Start);
        List<LiveRow> rows = [];
        for (long at = Start; at < Start + 600_000; at += 500)
        {
            rows.AddRange(generator.Advance(at, at + 500));
        }

        Assert.Equal(rows.Count, rows.Select(row => row.Row.Id).Distinct().Count());
        Assert.InRange(rows.Count(row => row.Late) / (double)rows.Count, 0.008, 0.035);
        Assert.All(rows.Where(row => row.Late), row => Assert.True(row.ArrivesMs >= new DateTimeOffset(row.Row.EventTime).ToUnixTimeMilliseconds() + 120_000));
        Assert.InRange(rows.Count(row => row.Row.Light == "red") / (double)rows.Count, 0.03, 0.14);
        Assert.All(
            rows.Where(row => row.Row is { Light: not null, Composite: not null }),
            row => Assert.Equal(TrafficLight.Of(row.Row.Composite!.Value), row.Row.Light));
    }

    [Fact]
    public void Buffer_keeps_the_newest_rows_and_counts_what_it_drops()
    {
        List<LiveRow> rows = new LiveGenerator(SimulatedWorld.Create(1, 1), 60_000, Start).Advance(Start, Start + 10_000);
        LiveRow[] punctual = [.. rows.Where(row => !row.Late)];
        LiveBuffer buffer = new(1_000);

        buffer.Add(punctual, []);

        Assert.Equal(punctual.Length - 1_000, buffer.Dropped);
        LiveBatch batch = buffer.Take(Histories.End.UtcDateTime.AddMinutes(1))!;
        Assert.Equal(punctual[^1_000..].Select(row => row.Row.Id), batch.Snapshots.Select(row => row.Id));
        Assert.All(batch.Snapshots, row => Assert.Equal(Histories.End.UtcDateTime.AddMinutes(1), row.IngestTime));
        Assert.Null(buffer.Take(default));
    }

    [Fact]
    public void Buffer_holds_late_rows_until_their_time()
    {
        LiveRow row = new LiveGenerator(SimulatedWorld.Create(1, 1), 6_000, Start).Advance(Start, Start + 1_000)[0];
        LiveBuffer buffer = new(1_000);
        buffer.Add([row with { Late = true, ArrivesMs = Start + 200_000 }], []);

        buffer.ReleaseLate(Start + 199_999);
        Assert.Equal((0, 1), (buffer.Ready, buffer.HeldBack));

        buffer.ReleaseLate(Start + 200_000);
        Assert.Equal((1, 0), (buffer.Ready, buffer.HeldBack));
    }
}
