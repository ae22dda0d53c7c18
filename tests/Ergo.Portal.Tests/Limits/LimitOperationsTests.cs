using Ergo.Accounts.Audit;
using Ergo.Operations;
using Ergo.Operations.Access;
using Ergo.Operations.Audit;
using Ergo.Operations.Limits;
using Ergo.Operations.Work;
using Ergo.Portal.Tests.Admin;
using Ergo.Portal.Words;
using Ergo.Snapshots.Access;
using Ergo.Snapshots.Figures.Limits;
using Ergo.Snapshots.Warehouses;
using Microsoft.Extensions.Logging.Abstractions;

namespace Ergo.Portal.Tests.Limits;

/// <summary>Who may set which limit, and what is written down of it.</summary>
public sealed class LimitOperationsTests(LimitOperationsTests.Written written) : IClassFixture<LimitOperationsTests.Written>, IDisposable
{
    private readonly LongWork _work = new(TimeProvider.System, NullLogger<LongWork>.Instance);

    public void Dispose() => _work.Dispose();

    [Theory]
    [InlineData(Roles.Admin, true)]
    [InlineData(Roles.SafetyManager, true)]
    [InlineData(Roles.ComplianceOfficer, false)]
    [InlineData(Roles.Viewer, false)]
    public async Task Safety_managers_and_admins_set_limits_and_others_do_not(string role, bool may)
    {
        var before = (await Limits.InForceAsync(await OneAsync())).Company.WorkerRed;
        var outcome = await Operations.SetAsync(Actor(AccessScope.All, role), new LimitChange(ExposureMeasure.WorkerRed, null, null, before, (before ?? 10) + 1, "House rule"));
        Assert.Equal(may ? OutcomeKind.Done : OutcomeKind.Refused, outcome.Kind);
        Assert.Equal(may ? (before ?? 10) + 1 : before, (await Limits.InForceAsync(await OneAsync())).Company.WorkerRed);
        var entries = await written.Log.ListAsync(new AuditFilter(), 5);
        Assert.Contains(entries, entry => entry.Act.Code == LimitCodes.Set && entry.Outcome == (may ? AuditOutcome.Done : AuditOutcome.Refused));
    }

    [Fact]
    public async Task Who_sees_one_warehouse_sets_its_limits_and_neither_anothers_nor_the_companys()
    {
        var one = await OneAsync();
        var own = Actor(AccessScope.Of([one.Id]), Roles.SafetyManager);
        var held = (await Limits.InForceAsync(one)).Own.ZoneRed;
        Assert.True((await Operations.SetAsync(own, new LimitChange(ExposureMeasure.ZoneRed, one, null, held, 77, null))).IsDone);
        Assert.Equal(77m, (await Limits.InForceAsync(one)).Own.ZoneRed);

        foreach (var (scope, change) in new (AccessScope, LimitChange)[]
        {
            (AccessScope.Of([one.Id]), new LimitChange(ExposureMeasure.ZoneRed, null, null, null, 5, null)),
            (AccessScope.Of(["another"]), new LimitChange(ExposureMeasure.ZoneRed, one, null, 77, 5, null)),
            (AccessScope.None, new LimitChange(ExposureMeasure.ZoneRed, one, null, 77, 5, null)),
        })
        {
            var refused = await Operations.SetAsync(Actor(scope, Roles.SafetyManager), change);
            Assert.Equal((OutcomeKind.Refused, LimitCodes.NotYours), (refused.Kind, refused.Result!.Code));
        }

        Assert.Equal((77m, null), ((await Limits.InForceAsync(one)).Own.ZoneRed, (await Limits.InForceAsync(one)).Company.ZoneRed));
    }

    [Fact]
    public async Task A_conflict_is_told_with_who_and_nothing_is_overwritten()
    {
        var one = await OneAsync();
        var actor = Actor(AccessScope.All, Roles.Admin);
        var held = (await Limits.InForceAsync(one)).Own.WorkerWeighted;
        Assert.True((await Operations.SetAsync(actor, new LimitChange(ExposureMeasure.WorkerWeighted, one, null, held, 300, null))).IsDone);
        var second = await Operations.SetAsync(actor, new LimitChange(ExposureMeasure.WorkerWeighted, one, null, 299, 400, null));
        Assert.Equal(OutcomeKind.Refused, second.Kind);
        Assert.Equal("Somebody (admin) changed this limit meanwhile: it is 300\u00a0min now. Nothing was overwritten.", OutcomeWords.Of(second));
        Assert.Equal(300m, (await Limits.InForceAsync(one)).Own.WorkerWeighted);
    }

    private ExposureLimits Limits => new(written.Data.DataSource);

    private LimitOperations Operations => new(
        new OperationRunner(_work, new AuditTrail(written.Log, TimeProvider.System, NullLogger<AuditTrail>.Instance), NullLogger<OperationRunner>.Instance), Limits);

    private async Task<Warehouse> OneAsync() => (await new WarehouseDirectory(written.Data.DataSource).ListAsync(AccessScope.All))[0];

    private static Actor Actor(AccessScope scope, string role) =>
        new() { Signature = Signature.Of("somebody", "Somebody", [role]), Roles = [role], Scope = scope, Standing = Standing.Live };

    /// <summary>A database with warehouses and an audit log.</summary>
    public sealed class Written : IAsyncLifetime
    {
        internal AdminDatabase Data { get; private set; } = null!;

        internal AuditLog Log => new(Data.DataSource);

        public async Task InitializeAsync() => Data = await AdminDatabase.CreateAsync();

        public async Task DisposeAsync() => await Data.DisposeAsync();
    }
}
