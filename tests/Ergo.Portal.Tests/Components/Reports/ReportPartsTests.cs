using Bunit;
using Ergo.Accounts.Exports;
using Ergo.Database;
using Ergo.Operations.Reports;
using Ergo.Portal.Pages.Reports;
using Ergo.Reports.Evidence;
using Ergo.Reports.Packaging;
using Microsoft.Extensions.DependencyInjection;

namespace Ergo.Portal.Tests.Components.Reports;

/// <summary>Parts of the pages about reports: each state says what it is, and offers only what there is.</summary>
public sealed class ReportPartsTests : BunitContext
{
    private static readonly DateTimeOffset Now = new(2026, 11, 29, 12, 0, 0, TimeSpan.Zero);

    private static readonly ExportRecord Done = new()
    {
        Id = "ER-4F7K2-9QXTM", Kind = "exposure", Format = "xlsx", WarehouseIds = ["w1"], WithIds = false, Door = "page", Actor = "Compliance officer", Reason = "Audit 2026-117",
        Request = new ReportRequest { Period = new ReportPeriod(PeriodName.Custom, new DateOnly(2026, 7, 1), new DateOnly(2026, 9, 30)) }.ToJson(),
        BegunAt = Now.AddHours(-2), EndedAt = Now.AddHours(-2), State = ExportState.Done, RowCount = 1234, ByteCount = 56_000, FileName = "x.zip", KeptUntil = Now.AddDays(90),
    };

    private static readonly ReportManifest Manifest = new()
    {
        Id = Done.Id, Title = "exposure", Software = "Ergo Portal", Made = new ManifestMaking(Now, "Compliance officer", null, "page", "Audit 2026-117"), Asked = [],
        Held = [new ManifestWarehouse { Id = "w1", Code = "DW", Name = "Dock West", TimeZone = "UTC", AskedFrom = Now.AddDays(-30), AskedTo = Now.AddDays(-1) }],
        Views = [new ManifestView("worker_exposure_minutes", null, null, false, null, null)], BandTableVersion = 1, SmallestGroup = 5, Warnings = [], Rows = 1234, RowsFingerprint = "f00d",
        Files = [new ReportFile("x.xlsx", 1, "aa")], Signing = new ManifestSigning("0123456789abcdef"),
    };

    public ReportPartsTests()
    {
        this.AddComponentLibrary();
        Services.AddSingleton(TimeProvider.System);
    }

    [Fact]
    public void Table_without_exports_says_so() =>
        Assert.Contains("No report was made yet", Render<ExportTable>(parts => parts.Add(part => part.Now, Now)).Markup, StringComparison.Ordinal);

    [Fact]
    public void Whole_export_offers_its_file_its_proof_and_its_check()
    {
        var row = Row(Done);
        Assert.Equal(["/reports/exports/ER-4F7K2-9QXTM/file", "/reports/exports/ER-4F7K2-9QXTM/proof", "/reports/verify?id=ER-4F7K2-9QXTM"], row.QuerySelectorAll("a").Select(link => link.GetAttribute("href")));
        foreach (var text in new[] { "whole and signed", "file kept until 27 Feb 2027", "Exposure, Excel", "1 July to 30 September 2026", "1,234", "Compliance officer", "Audit 2026-117" })
        {
            Assert.Contains(text, row.TextContent, StringComparison.Ordinal);
        }

        Assert.DoesNotContain("worker ids", row.TextContent, StringComparison.Ordinal);
        Assert.Contains("worker ids", Row(Done with { WithIds = true }).TextContent, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(NotKept.TooLarge, "file too large to keep")]
    [InlineData(NotKept.Erasure, "file deleted: a worker in it was erased")]
    [InlineData(NotKept.Expired, "file kept no longer")]
    public void Export_whose_file_is_not_kept_says_why_and_offers_its_proof(NotKept why, string words)
    {
        var row = Row(Done with { KeptUntil = null, WhyNotKept = why });
        Assert.Contains(words, row.TextContent, StringComparison.Ordinal);
        Assert.Equal(["Proof", "Verify"], row.QuerySelectorAll("a").Select(link => link.TextContent));
    }

    [Theory]
    [InlineData(ExportState.Running, null, "being made", "")]
    [InlineData(ExportState.Stopped, ReportCodes.Left, "stopped", "nothing of it is kept")]
    [InlineData(ExportState.Failed, ReportCodes.RightEnded, "failed", "The report was cut off: the session ended")]
    [InlineData(ExportState.Failed, ExportStore.BrokenOffCode, "failed", "Nobody goes on with it")]
    public void Export_that_is_not_whole_offers_nothing(ExportState state, string? code, string words, string note)
    {
        var row = Row(Done with { State = state, KeptUntil = null, Failure = code is null ? null : Notice.Of(code, ("why", "the session ended")) });
        Assert.Empty(row.QuerySelectorAll("a"));
        Assert.Contains(words, row.QuerySelector(".condition")!.TextContent, StringComparison.Ordinal);
        Assert.Contains(note, row.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void Authentic_report_is_told_with_what_it_was_made_from()
    {
        var card = Card(new ReportCheck { Verdict = Authenticity.Authentic, Why = Notice.Of(ReportCodes.FileAuthentic, ("export", Done.Id)), Id = Done.Id, Record = Done, Manifest = Manifest, Sha256 = "abc123", AuditEntry = 4711 });
        Assert.NotNull(card.Find(".verdict--authentic"));
        foreach (var text in new[] { "Authentic", Done.Id, "abc123", "Dock West", "Audit 2026-117", "fingerprint f00d", "complete to nothing", "0123456789abcdef", "entry 4,711", "x.xlsx" })
        {
            Assert.Contains(text, card.Markup.Replace("<code>", "", StringComparison.Ordinal), StringComparison.Ordinal);
        }

        Assert.DoesNotContain("More is told", card.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public void Changed_report_of_others_tells_its_verdict_and_that_there_is_more()
    {
        var card = Card(new ReportCheck { Verdict = Authenticity.Changed, Why = Notice.Of(ReportCodes.FileChanged), Id = Done.Id, Sha256 = "abc123" });
        Assert.NotNull(card.Find(".verdict--changed"));
        Assert.Contains("at least one byte is another one. Do not use it", card.Markup, StringComparison.Ordinal);
        Assert.Contains("More is told to those who see all of its warehouses", card.Markup, StringComparison.Ordinal);
        Assert.Equal(["Report", "SHA-256 of this file"], card.FindAll("dt").Select(term => term.TextContent));
    }

    [Fact]
    public void Unknown_file_has_its_hash_and_nothing_else()
    {
        var card = Card(new ReportCheck { Verdict = Authenticity.Unknown, Why = Notice.Of(ReportCodes.FileUnknown), Sha256 = "abc123" });
        Assert.NotNull(card.Find(".verdict--unknown"));
        Assert.Contains("Nothing here is known of it", card.Markup, StringComparison.Ordinal);
        Assert.DoesNotContain("More is told", card.Markup, StringComparison.Ordinal);
        Assert.Equal(["SHA-256 of this file"], card.FindAll("dt").Select(term => term.TextContent));
    }

    private AngleSharp.Dom.IElement Row(ExportRecord export) => Render<ExportTable>(parts => parts.Add(part => part.Exports, [export]).Add(part => part.Now, Now)).Find("tbody tr");

    private IRenderedComponent<VerdictCard> Card(ReportCheck check) => Render<VerdictCard>(parts => parts.Add(part => part.Check, check).Add(part => part.FileName, "x.xlsx"));
}
