namespace Ergo.Snapshots.Figures;

/// <summary>Which view the lights of a range are read from.</summary>
public static class LightViews
{
    /// <summary>The view's name, one of <see cref="Views.ViewNames"/>.</summary>
    /// <param name="range">The range; what it is compared with is read from the same view.</param>
    /// <param name="now">The current instant: finer views do not reach as far back.</param>
    public static string Of(TimeRange range, DateTimeOffset now) => SourceView.Of(range, now).ViewName;
}
