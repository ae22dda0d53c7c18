using System.Runtime.CompilerServices;
using Ergo.Portal.Live;

namespace Ergo.Portal.Tests.Live;

/// <summary>What is made of an answer is made once, and goes with it.</summary>
public sealed class MadeOnceTests
{
    [Fact]
    public void Made_once_for_each_answer_and_whatever_else_it_depends_on()
    {
        object answer = new();
        var made = 0;
        string Make() => $"made {++made}";
        Assert.Same(MadeOnce.From(answer, ("chart", 1), Make), MadeOnce.From(answer, ("chart", 1), Make));
        Assert.Equal("made 2", MadeOnce.From(answer, ("chart", 2), Make));
        Assert.Equal("made 3", MadeOnce.From(new object(), ("chart", 1), Make));
    }

    [Fact]
    public void Many_who_draw_at_the_same_time_make_it_once()
    {
        object answer = new();
        var made = 0;
        Parallel.For(0, 64, _ => MadeOnce.From(answer, "chart", () => Interlocked.Increment(ref made)));
        Assert.Equal(1, made);
    }

    [Fact]
    public void Gone_with_its_answer()
    {
        var chart = MakeAndForget();
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        Assert.False(chart.IsAlive);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference MakeAndForget() => new(MadeOnce.From(new object(), "chart", () => new List<int>()));
}
