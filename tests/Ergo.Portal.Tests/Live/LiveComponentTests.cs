using Bunit;
using Ergo.Portal.Database;
using Ergo.Portal.Live;
using Ergo.Portal.Tests.Components;
using Microsoft.AspNetCore.Components.Rendering;
using Microsoft.Extensions.DependencyInjection;

namespace Ergo.Portal.Tests.Live;

/// <summary>A page that is drawn anew by itself, and by hand.</summary>
public sealed class LiveComponentTests : BunitContext
{
    private readonly HeardChanges _heard = new();

    public LiveComponentTests()
    {
        Services.AddSingleton(_heard.Changes);
        Services.AddSingleton(new DatabaseState(TimeProvider.System));
        Services.AddSingleton(TimeProvider.System);
        Services.AddSingleton<LiveUpdates>();
        this.AddFirstPaint();
    }

    [Fact]
    public async Task Held_or_left_page_reads_nothing()
    {
        var cut = Render<Page>();
        var page = cut.Instance;
        await ((ILive)page).UpdateAsync();
        Assert.Equal(1, page.Reads);
        page.Holds = true;
        await ((ILive)page).UpdateAsync();
        Assert.Equal(1, page.Reads);
        page.Holds = false;
        page.Dispose();
        await ((ILive)page).UpdateAsync();
        Assert.Equal(1, page.Reads);
    }

    [Fact]
    public async Task Change_during_a_read_is_read_once_more_and_what_fails_goes_to_the_boundary()
    {
        var page = Render<Page>().Instance;
        TaskCompletionSource first = new();
        page.OnRead = () => first.Task;
        var reading = ((ILive)page).UpdateAsync();
        await ((ILive)page).UpdateAsync();
        await ((ILive)page).UpdateAsync();
        Assert.Equal(1, page.Reads);
        first.SetResult();
        await reading;
        Assert.Equal(2, page.Reads);

        page.OnRead = () => throw new InvalidOperationException("broken");
        await ((ILive)page).UpdateAsync();
        Assert.Equal("broken", (await Renderer.UnhandledException.WaitAsync(TimeSpan.FromSeconds(20))).Message);
    }

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        _heard.Dispose();
    }

    private sealed class Page : LiveComponent
    {
        public bool Holds { get; set; }

        public int Reads { get; private set; }

        public Func<Task> OnRead { get; set; } = () => Task.CompletedTask;

        protected override IReadOnlyList<string> Views { get; } = ["one"];

        protected override bool IsHeld => Holds;

        protected override Task ReadAsync()
        {
            Reads++;
            return OnRead();
        }

        protected override void BuildRenderTree(RenderTreeBuilder builder) => builder.AddContent(0, Reads);
    }
}
