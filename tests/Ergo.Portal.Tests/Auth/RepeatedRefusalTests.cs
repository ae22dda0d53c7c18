using System.Net;
using System.Text.RegularExpressions;
using Ergo.Accounts.Audit;
using Ergo.Database;
using Ergo.Operations.Access;
using Ergo.Operations.Audit;
using Ergo.Portal.SignIn.Sessions;
using Ergo.Portal.Tests.Hosting;
using Ergo.Portal.Words;
using Ergo.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Ergo.Portal.Tests.Auth;

/// <summary>What is refused again and again is counted in the audit log, and does not fill it.</summary>
public sealed class RepeatedRefusalTests
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 3, 2, 14, 4, 0, TimeSpan.Zero));

    [Fact]
    public async Task Two_hundred_refused_requests_are_two_entries_though_the_address_is_written_otherwise_each_time()
    {
        await using var database = await TestPostgres.CreateDatabaseAsync();
        await using (PortalFactory portal = new() { ConnectionString = database.ConnectionString })
        {
            using var viewer = await portal.SignedInWithRolesAsync(Roles.Viewer);
            for (var n = 0; n < 200; n++)
            {
                var path = string.Concat("/admin/retention".Select((letter, at) => (n >> (at % 8) & 1) == 1 ? char.ToUpperInvariant(letter) : letter));
                using var answer = await viewer.GetAsync(new Uri($"{path}?n={n}", UriKind.Relative));
                Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
            }

            using var officer = await portal.SignedInAsAsync([Roles.ComplianceOfficer], ["*"], "somebody else");
            using var other = await officer.GetAsync(new Uri("/admin/retention", UriKind.Relative));
        }

        // The portal has stopped, and what it had counted is in the log.
        AuditLog log = new(database.DataSource);
        var entries = (await log.ListAsync(new AuditFilter { Outcome = AuditOutcome.Refused }, 10)).Reverse()
            .Select(entry => $"{entry.Subject}: {NoticeWords.Of(entry.Act)}: {Regex.Replace(NoticeWords.Of(entry.Result!), "[0-9:]+ UTC", "then")}");
        Assert.Equal(
        [
            "somebody: Opening /admin/retention: the role does not allow it",
            "somebody else: Opening /admin/retention: the role does not allow it",
            "somebody: Opening /admin/retention: and 199 more like it until then: the role does not allow it",
        ], entries);
        Assert.Empty(await new AuditLog(database.DataSource).VerifyAsync());
    }

    [Fact]
    public void First_of_a_kind_is_written_at_once_and_the_rest_once_a_minute()
    {
        RepeatedEntries repeats = new(_time);
        var first = Refusal("10.0.0.1", "Signing in");
        Assert.Equal(first, repeats.Take(first));
        Assert.Equal(199, Enumerable.Range(0, 199).Count(_ => repeats.Take(first) is null));
        Assert.NotNull(repeats.Take(Refusal("10.0.0.2", "Signing in")));
        Assert.NotNull(repeats.Take(Refusal("10.0.0.1", "Opening /admin/views")));
        Assert.Empty(repeats.Due());

        _time.Advance(TimeSpan.FromSeconds(65));
        var counted = Assert.Single(repeats.Due());
        Assert.Equal(first, counted with { Result = first.Result });
        Assert.Equal("and 199 more like it until 14:05:05 UTC: no", NoticeWords.Of(counted.Result!));
        Assert.Null(repeats.Take(first));
        _time.Advance(RepeatedEntries.Window);
        Assert.Equal(["and 1 more like it until 14:06:05 UTC: no"], repeats.Due().Select(entry => NoticeWords.Of(entry.Result!)));

        // Nothing for a minute: the next is a first again.
        _time.Advance(RepeatedEntries.Window);
        Assert.Empty(repeats.Due());
        Assert.Equal(first, repeats.Take(first));
    }

    [Fact]
    public void Kinds_are_bounded_for_one_and_for_all()
    {
        RepeatedEntries repeats = new(_time);
        var written = Enumerable.Range(0, 5000).Count(n => repeats.Take(Refusal("10.0.0.1", $"Opening {n}")) is not null);
        Assert.Equal(RepeatedEntries.KindsOfOne + 1, written);
        Assert.NotNull(repeats.Take(Refusal("10.0.0.2", "Opening 1")));

        var others = Enumerable.Range(0, 5000).Select(n => repeats.Take(Refusal($"10.1.{n / 250}.{n % 250}", "Signing in"))).OfType<AuditEntry>().ToList();
        Assert.InRange(others.Count, 900, RepeatedEntries.Kinds);
        Assert.Equal("more people or addresses than are told apart", others[^1].Actor);

        // No refusal is lost to the count.
        _time.Advance(RepeatedEntries.Window);
        var counted = repeats.Due().Sum(entry => entry.Result!.Number("count"));
        Assert.Equal(5000 + 1 + 5000, written + 1 + others.Count + counted);
        _time.Advance(RepeatedEntries.Window);
        Assert.Empty(repeats.Due());
        Assert.NotNull(repeats.Take(Refusal("10.0.0.1", "Opening 4999")));
    }

    [Fact]
    public void People_are_told_apart_by_who_they_are_and_not_by_their_address()
    {
        RepeatedEntries repeats = new(_time);
        AuditEntry one = Refusal("10.0.0.1", "Opening /admin/views") with { Issuer = "i", Subject = "s", Session = 1 };
        Assert.NotNull(repeats.Take(one));
        Assert.Null(repeats.Take(one with { Address = "10.0.0.2", Session = 2 }));
        Assert.NotNull(repeats.Take(one with { Subject = "t" }));
        Assert.NotNull(repeats.Take(one with { Outcome = AuditOutcome.Failed }));
    }

    private static AuditEntry Refusal(string address, string action) => new() { Actor = "somebody", Address = address, Act = Notice.OfText(action), Outcome = AuditOutcome.Refused, Result = Notice.OfText("no") };
}
