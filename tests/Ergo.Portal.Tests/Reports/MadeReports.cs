using System.Security.Claims;
using System.Security.Cryptography;
using Ergo.Accounts.Exports;
using Ergo.Operations.Access;
using Ergo.Operations.Reports;
using Ergo.Portal.SignIn.Sessions;
using Ergo.Portal.Tests.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace Ergo.Portal.Tests.Reports;

/// <summary>A report that was made.</summary>
/// <param name="Id">Its id.</param>
/// <param name="FileName">Its name.</param>
/// <param name="Bytes">What was handed over.</param>
internal sealed record MadeReport(string Id, string FileName, byte[] Bytes)
{
    /// <summary>The hash of what was handed over.</summary>
    public string Sha256 => Convert.ToHexStringLower(SHA256.HashData(Bytes));
}

/// <summary>Reports made by a portal's own operations, without a browser.</summary>
internal static class MadeReports
{
    /// <summary>Every export, whoever made it.</summary>
    public static readonly ExportView Everything = new(true, [], null, null);

    /// <summary>Somebody signed in, as the portal knows them.</summary>
    public static async Task<Actor> ActorAsync(this PortalFactory portal, string role, string[]? warehouses = null, string subject = "somebody")
    {
        portal.Browser().Dispose();
        var identity = await portal.Services.GetRequiredService<SessionPrincipals>().UseAsync(await portal.StartSessionAsync([role], warehouses ?? ["*"], subject));
        return new ClaimsPrincipal(identity!).Actor();
    }

    /// <summary>Makes a report.</summary>
    public static async Task<MadeReport> MakeAsync(this PortalFactory portal, Actor actor, ReportRequest request)
    {
        using MemoryStream target = new();
        ReportStart? start = null;
        var outcome = await portal.Services.GetRequiredService<ReportOperations>().ExportAsync(
            actor, request, ReportForm.Reason, "page",
            begun =>
            {
                start = begun;
                return target;
            });
        Assert.True(outcome.IsDone, outcome.Result?.ToString());
        return new MadeReport(start!.Id, start.FileName, target.ToArray());
    }

    /// <summary>The record of an export.</summary>
    public static async Task<ExportRecord> RecordAsync(this PortalFactory portal, string id) =>
        (await portal.Services.GetRequiredService<ExportStore>().FindAsync(Everything, id))!;
}
