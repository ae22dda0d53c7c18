using System.Net;
using Dapper;
using Ergo.Accounts.Audit;
using Ergo.Portal.Auth;
using Ergo.Portal.Auth.Audit;
using Ergo.Portal.Tests.Hosting;
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
        await using var connection = await database.DataSource.OpenConnectionAsync();
        var entries = (await connection.QueryAsync<string>(
            "SELECT subject || ': ' || action || ': ' || regexp_replace(detail, '[0-9:]+ UTC', 'then') FROM ergo_internal.audit_log WHERE outcome = 'refused' ORDER BY id")).AsList();
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
        Assert.Equal([first with { Detail = "and 199 more like it until 14:05:05 UTC: no" }], repeats.Due());
        Assert.Null(repeats.Take(first));
        _time.Advance(RepeatedEntries.Window);
        Assert.Equal(["and 1 more like it until 14:06:05 UTC: no"], repeats.Due().Select(entry => entry.Detail));

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
        var counted = repeats.Due().Sum(entry => int.Parse(entry.Detail!.Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture));
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

    private static AuditEntry Refusal(string address, string action) => new() { Actor = "somebody", Address = address, Action = action, Outcome = AuditOutcome.Refused, Detail = "no" };
}
