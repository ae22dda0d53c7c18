using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.AspNetCore.Components;

namespace Ergo.Portal.Shared;

/// <summary>The shape that stands for a light, so that it is told without its colour: circle, triangle, square, or hatching for not observed.</summary>
internal static class RiskShapes
{
    private static readonly ConcurrentDictionary<(Risk Risk, int Size), MarkupString> Drawn = new();

    /// <summary>A shape; nothing a screen reader tells.</summary>
    /// <param name="risk">What it stands for.</param>
    /// <param name="size">Edge length in CSS pixels.</param>
    public static MarkupString Of(Risk risk, int size = 12) => Drawn.GetOrAdd((risk, size), static shape => new MarkupString(string.Create(
        CultureInfo.InvariantCulture,
        $"<svg class='risk-shape risk-shape--{shape.Risk.CssName()}' data-shape='{Name(shape.Risk)}' viewBox='0 0 12 12' width='{shape.Size}' height='{shape.Size}' aria-hidden='true'>{Drawing(shape.Risk)}</svg>")));

    private static string Name(Risk risk) => risk switch { Risk.Green => "circle", Risk.Yellow => "triangle", Risk.Red => "square", _ => "hatching" };

    private static string Drawing(Risk risk) => risk switch
    {
        Risk.Green => "<circle cx='6' cy='6' r='5'/>",
        Risk.Yellow => "<path d='M6 .8 11.6 11H.4z'/>",
        Risk.Red => "<rect x='1.2' y='1.2' width='9.6' height='9.6'/>",
        _ => "<path d='M1.5 6 6 1.5M1.5 10.5l9-9M6 10.5 10.5 6'/>",
    };
}
