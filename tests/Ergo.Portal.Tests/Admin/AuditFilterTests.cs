using Ergo.Portal.Tests.Hosting;
using Ergo.Portal.Words;

namespace Ergo.Portal.Tests.Admin;

/// <summary>The filter of the audit log is in the address, so that what is filled in is what is shown.</summary>
public sealed class AuditFilterTests
{
    [Fact]
    public async Task Address_fills_the_fields_filters_the_rows_and_the_download()
    {
        await using PortalFactory portal = new();
        using var browser = await portal.SignedInAsync("admin");
        var all = await browser.GetStringAsync("/admin/audit");
        Assert.Contains("method=\"get\" action=\"/admin/audit\"", all, StringComparison.Ordinal);
        Assert.DoesNotContain("Show all", all, StringComparison.Ordinal);

        var none = await browser.GetStringAsync("/admin/audit?who=nobody-of-this-name&what=&outcome=refused&from=2026-01-02&to=2026-01-03");
        Assert.Contains("name=\"who\" value=\"nobody-of-this-name\"", none, StringComparison.Ordinal);
        Assert.Contains("name=\"from\" value=\"2026-01-02\"", none, StringComparison.Ordinal);
        Assert.Contains("name=\"to\" value=\"2026-01-03\"", none, StringComparison.Ordinal);
        Assert.Contains("No entry is like that", none, StringComparison.Ordinal);
        Assert.Contains("/admin/audit/export.csv?who=nobody-of-this-name&amp;outcome=refused&amp;from=2026-01-02&amp;to=2026-01-03", none, StringComparison.Ordinal);
        Assert.Contains("Show all", none, StringComparison.Ordinal);
    }

    [Fact]
    public void Address_of_a_filter_is_short_and_escaped()
    {
        Assert.Equal("/admin/audit", AuditQuery.PageUrl("", null, " ", null, null));
        Assert.Equal("/admin/audit?who=a%26b&outcome=done", AuditQuery.PageUrl("a&b", null, "done", null, null));
    }
}
