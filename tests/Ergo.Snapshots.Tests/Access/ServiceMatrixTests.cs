using System.Collections;
using System.Reflection;
using System.Runtime.ExceptionServices;
using System.Text.Json;
using System.Text.Json.Serialization;
using Ergo.Database.Schema;
using Ergo.Snapshots.Access;
using Ergo.Snapshots.Figures;
using Ergo.Snapshots.Figures.Compare;
using Ergo.Snapshots.Figures.Limits;
using Ergo.Snapshots.Figures.Zones;
using Ergo.Snapshots.Privacy;
using Ergo.Snapshots.Reports;
using Ergo.Snapshots.Views;
using Ergo.Snapshots.Warehouses;
using Npgsql;

namespace Ergo.Snapshots.Tests.Access;

/// <summary>
/// Every method of the store by scope, from the store's own list: it takes a scope and tells nothing from outside of it, or it
/// is about all warehouses and stands here as such.
/// </summary>
public sealed class ServiceMatrixTests(ServiceMatrixTests.Data data) : IClassFixture<ServiceMatrixTests.Data>
{
    // What admin pages, the schedule and the start do. The portal lets only those who see every warehouse come to it.
    private static readonly string[] OverAll =
    [
        "BackendAdoption.*", "DataQualityReader.*", "DataRetentionJob.*", "LegalHolds.*", "PartitionMaintenance.*", "PartitionStates.*", "RetentionFloor.*",
        "RetentionForecasts.*", "RetentionRuns.*", "RowBalanceReader.*", "RunHistory.*", "RunStops.*", "JobPauses.*", "SettingHistory.*", "StorageOverview.*", "StorageDays.*", "HealthReader.*", "WarehouseRetention.*", "WorkerIdentities.*", "WorkerErasures.*", "WorkerPrivacy.ApplyAsync",
        "MaterializedViewsService.RefreshAllViewsAsync", "MaterializedViewsService.RefreshViewAsync", "MaterializedViewsService.VerifyViewAsync",
        // Names in claims, at sign-in: there is no scope yet. Names of time zones.
        "WarehouseDirectory.FindIdsAsync", "TimeZoneNames.*", "ViewUpkeep.*",
        // What makes scopes.
        "Assignments.*",
        // When each view was refreshed: of no warehouse.
        "MaterializedViewsService.GetRefreshStatusAsync",
        // What a report is read from, and what it says of no warehouse.
        "ReportReader.OpenAsync", "ReportReading.MomentAsync", "ReportReading.BandTableVersionAsync", "ReportReading.ViewsAsync",
        // The company's limits: for those who see every warehouse.
        "ExposureLimits.SetForCompanyAsync",
    ];

    private static readonly AccessScope Some = AccessScope.Of(["w1"], [new AssignedZone("w2-z1", "w2")]);

    private static readonly JsonSerializerOptions Json = new() { Converters = { new RangeText() } };

    public static TheoryData<string> Scoped => [.. Methods().Where(IsScoped).Select(Name)];

    [Fact]
    public void Every_method_takes_a_scope_or_is_known_to_be_about_all_warehouses()
    {
        var unscoped = Methods().Where(method => !IsScoped(method)).Select(Name).ToList();
        Assert.DoesNotContain(unscoped, name => !OverAll.Contains(name) && !OverAll.Contains(name.Split('.')[0] + ".*"));
        Assert.All(OverAll, entry => Assert.Contains(unscoped, name => entry == name || entry == name.Split('.')[0] + ".*"));
        Assert.DoesNotContain(Methods().Where(IsScoped), method => OverAll.Contains(method.DeclaringType!.Name + ".*"));
    }

    [Theory, MemberData(nameof(Scoped))]
    public async Task Method_tells_nothing_from_outside_of_the_scope(string name)
    {
        var method = Methods().Single(one => Name(one) == name);
        var (own, part, other) = (await data.Store.WarehouseAsync("W1"), (await data.Directory.FindByCodeAsync(Some, "W2"))!, await data.Store.WarehouseAsync("W2"));
        Assert.NotNull(await AskAsync(method, own, AccessScope.All, "W1"));
        Assert.NotNull(await AskAsync(method, other, AccessScope.All, "W2"));

        // One warehouse whole.
        AssertNone(await AskAsync(method, own, AccessScope.Of(["w1"]), "W3"), "w2", "w3");
        // One zone of another, and nothing of the third.
        AssertNone(await AskAsync(method, part, Some, "W3"), "w2-z2", "w2-z3", "w2-z4", "w3");
        AssertNone(await AskAsync(method, part, AccessScope.Of([], [new AssignedZone("w2-z1", "w2")]), "W1"), "w1", "w2-z2", "w3");
        // Nothing at all: the warehouse of others is not to be had.
        if (!method.GetParameters().Any(parameter => parameter.ParameterType == typeof(Warehouse) || parameter.ParameterType == typeof(IReadOnlyCollection<Warehouse>) || parameter.ParameterType == typeof(ViewQuery)))
        {
            AssertNone(await AskAsync(method, own, AccessScope.None, "W1"), "w1", "w2", "w3");
        }

        Assert.Null(await data.Directory.FindByCodeAsync(AccessScope.Of(["w1"]), "W3"));
    }

    private static void AssertNone(string? told, params string[] ids)
    {
        foreach (var id in ids)
        {
            Assert.DoesNotContain($"\"{id}", told ?? "", StringComparison.Ordinal);
        }
    }

    // What is told, as JSON; null where it was refused for its scope.
    private async Task<string?> AskAsync(MethodInfo method, Warehouse warehouse, AccessScope scope, string code)
    {
        await using var reading = method.DeclaringType == typeof(ReportReading) ? await data.Store.Reports.OpenAsync() : null;
        var service = reading ?? Make(method.DeclaringType!);
        List<object?> arguments = [];
        foreach (var parameter in method.GetParameters())
        {
            arguments.Add(await ArgumentAsync(parameter, warehouse, scope, code));
        }

        try
        {
            var answer = method.Invoke(service, [.. arguments])!;
            if (answer is Task task)
            {
                await task;
                return JsonSerializer.Serialize(task.GetType().GetProperty("Result")!.GetValue(task), Json);
            }

            return JsonSerializer.Serialize(await ListAsync((dynamic)answer), Json);
        }
        catch (ScopeException)
        {
            return null;
        }
        catch (TargetInvocationException failure) when (failure.InnerException is ScopeException)
        {
            return null;
        }
        catch (TargetInvocationException failure)
        {
            ExceptionDispatchInfo.Throw(failure.InnerException!);
            throw;
        }
    }

    private static async Task<ArrayList> ListAsync<T>(IAsyncEnumerable<T> rows)
    {
        ArrayList all = [];
        await foreach (var row in rows)
        {
            all.Add(row);
        }

        return all;
    }

    private async Task<object?> ArgumentAsync(ParameterInfo parameter, Warehouse warehouse, AccessScope scope, string code) => parameter.ParameterType switch
    {
        var type when type == typeof(Warehouse) => warehouse,
        var type when type == typeof(IReadOnlyCollection<Warehouse>) => new[] { warehouse },
        var type when type == typeof(AccessScope) => scope,
        var type when type == typeof(TimeRange) => data.Range,
        var type when type == typeof(ViewQuery) => new ViewQuery { Warehouse = warehouse, Range = data.Range, Limit = ViewQuery.MaxRows },
        var type when type == typeof(SnapshotFilter) => new SnapshotFilter { Range = data.Range },
        var type when type == typeof(Unmasking) => parameter.HasDefaultValue ? null : await data.Store.UnmaskAsync(await data.Store.WarehouseAsync(warehouse.Code)),
        var type when type == typeof(long) && parameter.Name == "session" => await data.Store.StartSessionAsync(),
        var type when type == typeof(TimeSpan) => TimeSpan.FromMinutes(1),
        var type when type == typeof(ClockQuestion) => new ClockQuestion(data.Range, true, ReportGrain.Period),
        var type when type == typeof(ExposureQuestion) => new ExposureQuestion(data.Range, ReportBreakdown.Zone, ReportGrain.Period),
        var type when type == typeof(ReportBreakdown) => ReportBreakdown.Zone,
        var type when type == typeof(SideQuestion) => new SideQuestion(LocalDays.Of(data.Range, warehouse), null, null),
        _ when parameter.Name == "zoneId" && parameter.Member.DeclaringType == typeof(ExposureLimits) => null,
        _ when parameter.Name == "zoneId" && !parameter.HasDefaultValue => "w2-z1",
        var type when type == typeof(IReadOnlyCollection<string>) && parameter.Name == "ids" => Array.Empty<string>(),
        var type when type == typeof(ExposureMeasure) => ExposureMeasure.WorkerRed,
        _ when parameter.Name is "expected" or "minutes" => null,
        _ when parameter.Name == "changedBy" => "test",
        _ when parameter.Name == "since" => data.Range.From,
        _ when parameter.Name == "now" => data.Range.To,
        _ when parameter.Name == "fewest" => 1,
        _ when parameter.Name == "code" => code,
        _ when parameter is { Name: "zoneId", HasDefaultValue: false } => warehouse.Id + "-z1",
        _ when parameter.Name == "text" => "z",
        _ when parameter.Name == "reason" => "A test of the scope",
        var type when type == typeof(CancellationToken) => CancellationToken.None,
        _ when parameter.HasDefaultValue => parameter.DefaultValue,
        _ => throw new InvalidOperationException($"Say here what {Name((MethodInfo)parameter.Member)} gets as {parameter.Name}."),
    };

    private object Make(Type service) => Activator.CreateInstance(service, [.. service.GetConstructors().Single().GetParameters().Select(object (parameter) => parameter.ParameterType switch
    {
        var type when type == typeof(NpgsqlDataSource) => data.Store.DataSource,
        var type when type == typeof(TimeProvider) => TimeProvider.System,
        var type when type == typeof(WorkerPrivacy) => data.Store.Privacy,
        _ => throw new InvalidOperationException($"Say here what {service.Name} is made with as {parameter.Name}."),
    })])!;

    private static bool IsScoped(MethodInfo method) => method.GetParameters().Select(parameter => parameter.ParameterType)
        .Any(type => type == typeof(AccessScope) || type == typeof(Warehouse) || type == typeof(IReadOnlyCollection<Warehouse>) || type == typeof(ViewQuery));

    private static string Name(MethodInfo method)
    {
        var same = method.DeclaringType!.GetMethods().Count(other => other.Name == method.Name);
        return $"{method.DeclaringType.Name}.{method.Name}{(same == 1 ? "" : $"({method.GetParameters()[0].ParameterType.Name})")}";
    }

    private static IEnumerable<MethodInfo> Methods() => typeof(Warehouse).Assembly.GetExportedTypes()
        .Where(type => type is { IsClass: true, IsAbstract: false } && type.GetConstructors().Any(constructor => constructor.GetParameters().Any(parameter => parameter.ParameterType == typeof(NpgsqlDataSource))))
        // Made by a service and not with it.
        .Append(typeof(ReportReading))
        .SelectMany(type => type.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly))
        .Where(method => typeof(Task).IsAssignableFrom(method.ReturnType) || method.ReturnType.Name == "IAsyncEnumerable`1")
        .OrderBy(method => method.DeclaringType!.Name + method, StringComparer.Ordinal);

    private sealed class RangeText : JsonConverter<TimeRange>
    {
        public override TimeRange Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => throw new NotSupportedException();

        public override void Write(Utf8JsonWriter writer, TimeRange value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString());
    }

    public sealed class Data : IAsyncLifetime
    {
        internal Store Store { get; private set; } = null!;

        internal TimeRange Range { get; private set; }

        internal WarehouseDirectory Directory => new(Store.DataSource);

        public async Task InitializeAsync()
        {
            Store = await Store.CreateAsync();
            await Store.SeedWarehousesAsync(3);
            await Store.FillAsync(3_000, warehouses: 3, days: 1, seed: 0.55);
            await Store.Views.RefreshAllViewsAsync("test");
            var now = new DateTimeOffset(await Store.AskAsync<DateTime>("SELECT now()"), TimeSpan.Zero);
            Range = new TimeRange(now.AddHours(-12), now);
        }

        public Task DisposeAsync() => Store.DisposeAsync().AsTask();
    }
}
