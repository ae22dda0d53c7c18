using Ergo.Accounts;
using Ergo.Accounts.Audit;
using Ergo.Accounts.Exports;
using Ergo.Operations.Access;
using Ergo.Operations.Audit;
using Ergo.Operations.Privacy;
using Ergo.Operations.Reports;
using Ergo.Operations.Work;
using Ergo.Snapshots.Figures.Exposure;
using Ergo.Snapshots.Privacy;
using Ergo.Snapshots.Reports;
using Ergo.Snapshots.Warehouses;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Ergo.Benchmarks.Export;

/// <summary>The portal's report engine without the portal: somebody is signed in, sees worker ids for a reason, and exports them.</summary>
internal sealed class ReportEngine : IDisposable
{
    private const string Reason = "measuring what reports cost";
    private static readonly TimeSpan Longest = TimeSpan.FromHours(8);
    private static readonly TimeSpan Shown = TimeSpan.FromHours(6);
    private readonly LongWork _work = new(TimeProvider.System, NullLogger<LongWork>.Instance);
    private readonly Unmaskings _unmaskings;
    private readonly WarehouseDirectory _directory;
    private readonly Func<ReportSettings, ReportOperations> _operations;
    private Actor _actor = new() { Signature = Signature.Of(null, "Benchmark", []), Standing = Standing.Unknown };

    private ReportEngine(NpgsqlDataSource source)
    {
        var time = TimeProvider.System;
        AuditTrail audit = new(new AuditLog(source), time, NullLogger<AuditTrail>.Instance);
        OperationRunner runner = new(_work, audit, NullLogger<OperationRunner>.Instance);
        WorkerPrivacy privacy = new(source, new PrivacyRules());
        _directory = new WarehouseDirectory(source);
        _unmaskings = new Unmaskings(source);
        WorkerIdOperations ids = new(runner, _unmaskings, new ExposureQueries(source, privacy), audit);
        ReportReader reader = new(source, privacy);
        FewWords words = new();
        ReportPreparation preparation = new(_directory, ids, words, time, new ReportSoftware("Ergo benchmarks"));
        ReportSigning signing = new(new ExportKeys(source), new OpenSeal());
        ReportMaker maker = new(reader, preparation, signing, new ExportStore(source), words, time);
        _operations = settings => new ReportOperations(runner, reader, preparation, maker, words, Options.Create(settings));
    }

    /// <summary>Signs somebody in.</summary>
    public static async Task<ReportEngine> StartAsync(BenchmarkDatabase database, CancellationToken cancellationToken)
    {
        ReportEngine engine = new(database.DataSource);
        SessionStore sessions = new(database.DataSource);
        var key = await sessions.StartAsync(new NewSession { Issuer = "benchmark", Subject = "1", Name = "Benchmark" }, new SessionLimits(Longest, Longest), cancellationToken);
        engine._actor = new Actor
        {
            Signature = Signature.Of("1", "Benchmark", [Roles.Admin]), Roles = [Roles.Admin], Scope = Snapshots.Access.AccessScope.All, Standing = Standing.Live,
            Session = await sessions.FindAsync(key, cancellationToken),
        };
        return engine;
    }

    /// <summary>Shows the worker ids of a warehouse from now on.</summary>
    public async Task ShowIdsAsync(string code, CancellationToken cancellationToken)
    {
        var warehouse = await _directory.FindByCodeAsync(_actor.Scope, code, cancellationToken);
        await _unmaskings.BeginAsync(_actor.Session!.Id, warehouse!, Reason, Shown, cancellationToken);
    }

    /// <summary>Makes a report of a warehouse's hours by worker id into a file.</summary>
    /// <exception cref="BenchmarkException">It was not made.</exception>
    public async Task ExportAsync(ExposureRows rows, ReportFormat format, ReportSettings settings, string path, CancellationToken cancellationToken)
    {
        ReportRequest request = new() { Warehouses = [rows.Code], Period = rows.Period, Grain = ReportGrain.Hour, WithIds = true, Format = format, WithProof = false };
        await using FileStream file = new(path, FileMode.Create, FileAccess.Write, FileShare.None);
        var outcome = await _operations(settings).ExportAsync(_actor, request, Reason, "command", _ => file, stop: cancellationToken);
        cancellationToken.ThrowIfCancellationRequested();
        if (!outcome.IsDone)
        {
            throw new BenchmarkException($"the report was not made: {outcome.Result} {outcome.Failure}");
        }
    }

    public void Dispose() => _work.Dispose();

    // The key lives as long as the database: nothing is to be hidden.
    private sealed class OpenSeal : IKeySeal
    {
        public string Seal(byte[] secret) => Convert.ToBase64String(secret);

        public byte[] Open(string sealedSecret) => Convert.FromBase64String(sealedSecret);
    }
}
