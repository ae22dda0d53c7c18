using Ergo.Portal.Startup;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Ergo.Portal.Tests.Hosting;

/// <summary>Every fault of the configuration is told at the first start.</summary>
public sealed class StartFaultTests
{
    // One of each section: of its kind, of its range, of what belongs together.
    private static readonly Dictionary<string, string> Faulty = new()
    {
        ["ForwardedHeaders:KnownProxies:0"] = "somewhere", ["ForwardedHeaders:KnownNetworks:0"] = "everywhere", ["Adoption:DryRun"] = "perhaps", ["RateLimits:PagesAtOnce"] = "0", ["Api:RequestsPerMinute"] = "0",
        ["RateLimits:SignInPerMinute"] = "many", ["Demo:Enabled"] = "perhaps", ["Oidc:ClientId"] = "portal", ["Oidc:MaxAge"] = "soon", ["Access:TrustUnverifiedEmail"] = "sometimes",
        ["DataProtection:CertificatePath"] = "/nowhere.pfx", ["Sessions:IdleLimit"] = "00:00:01", ["Sessions:LongestLimit"] = "long", ["Downloads:LongestTime"] = "00:00:01",
        ["Downloads:SlowFor"] = "slow", ["Exports:PdfRows"] = "1", ["Exports:KeepFilesDays"] = "all", ["Mail:Port"] = "0", ["Mail:Security"] = "Strong", ["Privacy:SmallestGroup"] = "0",
        ["Privacy:ShowIdsFor"] = "long", ["Figures:SmallNumber"] = "0", ["Jobs:TrimCron"] = "daily", ["Jobs:Views:rollup_1m:KeepFor"] = "00:00:01", ["Telemetry:Otlp:Protocol"] = "Pigeon",
        ["Telemetry:Prometheus:Key"] = "short", ["Telemetry:Prometheus:RequestsPerMinute"] = "0", ["Pages:DrawWithin"] = "01:00:00", ["Database:MaxConnections"] = "2",
        ["Alerts:OpenAfter"] = "soon", ["Alerts:DiskFreePercent"] = "51", ["Alerts:Networks:0"] = "the house",
    };

    [Fact]
    public async Task Faults_of_all_sections_are_told_at_once_and_in_one_line()
    {
        var (exitCode, error) = await ServerTests.StartAsync("Staging", ["--urls=http://127.0.0.1:0", "--ConnectionStrings:Ergo=Host=127.0.0.1;Nonsense=1", .. Faulty.Select(one => $"--{one.Key}={one.Value}")]);
        Assert.Equal(1, exitCode);
        var told = Assert.Single(error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.All(Faulty.Keys.Where(key => key != "Oidc:ClientId"), key => Assert.Contains(key, told, StringComparison.Ordinal));
        Assert.Contains("Oidc:Authority is missing", told, StringComparison.Ordinal);
        Assert.Contains("ConnectionStrings:Ergo is not a PostgreSQL connection string", told, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_class_of_settings_that_is_bound_is_known_and_has_a_fault_above()
    {
        List<Type> bound = [];
        using PortalFactory portal = new();
        using var watched = portal.WithWebHostBuilder(host => host.ConfigureTestServices(services => bound.AddRange(services
            .Where(service => service.ServiceType.IsGenericType && service.ServiceType.GetGenericTypeDefinition() == typeof(IOptionsChangeTokenSource<>))
            .Select(service => service.ServiceType.GetGenericArguments()[0]).Where(type => type.FullName!.StartsWith("Ergo.", StringComparison.Ordinal)))));
        var sections = watched.Services.GetServices<SettingsSection>().ToList();
        Assert.True(bound.Count >= 10, string.Join(", ", bound));
        Assert.Empty(bound.Except(sections.Select(section => section.Options!)));
        // A folder's name is never wrong by itself.
        Assert.All(sections.Where(section => section.Name != "Embedded"), section => Assert.Contains(Faulty.Keys.Append("ConnectionStrings:Ergo"), key => key.StartsWith(section.Name + ":", StringComparison.Ordinal)));
    }

    [Fact]
    public void Value_of_another_kind_does_not_hide_the_others()
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?> { ["S:Count"] = "many", ["S:Time"] = "soon", ["S:Kind"] = "7", ["S:Flag"] = "", ["S:Inner:Share"] = "half", ["S:Other"] = "3" }).Build();
        var (settings, faults) = SettingsReader.Read<Sample>(configuration, "S", new SampleValidator());
        Assert.Equal(
            ["S:Count is \"many\", which is not a whole number.", "S:Time is \"soon\", which is not a time span such as 00:05:00.", "S:Kind is \"7\", which is not one of Unspecified, Utc, Local.", "Other is 3."], faults);
        Assert.Equal((5, 3), (settings.Count, settings.Other));
    }

    private sealed record Sample
    {
        public int Count { get; init; } = 5;

        public TimeSpan Time { get; init; }

        public DateTimeKind Kind { get; init; }

        public bool? Flag { get; init; }

        public int Other { get; init; }
    }

    private sealed class SampleValidator : IValidateOptions<Sample>
    {
        public ValidateOptionsResult Validate(string? name, Sample options) => ValidateOptionsResult.Fail($"Other is {options.Other}.");
    }
}
