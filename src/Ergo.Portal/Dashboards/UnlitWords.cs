using System.Globalization;
using Ergo.Snapshots.Figures.Lights;

namespace Ergo.Portal.Dashboards;

/// <summary>Snapshots without a light in words: they are in no share, so they are told beside it.</summary>
public static class UnlitWords
{
    /// <summary>For example "12 % of snapshots have no light"; null where all have one.</summary>
    /// <param name="counts">The counts.</param>
    public static string? Of(LightCounts counts) => Of(counts.Unlit, counts.Total, "snapshots have", "snapshot has");

    /// <summary>The same of any whole.</summary>
    /// <param name="unlit">What has no light.</param>
    /// <param name="total">All of it.</param>
    /// <param name="have">What it is, with its verb, for example "snapshots have".</param>
    /// <param name="has">The same of one, for example "snapshot has".</param>
    public static string? Of(double unlit, double total, string have, string has) => total <= 0 || unlit <= 0 ? null
        : unlit >= total ? $"no {has} a light"
        : $"{Percent(unlit / total)} of {have} no light";

    private static string Percent(double share) => share switch
    {
        < 0.005 => "<\u00a01\u00a0%",
        > 0.995 => ">\u00a099\u00a0%",
        _ => share.ToString("0\u00a0%", CultureInfo.InvariantCulture),
    };
}
