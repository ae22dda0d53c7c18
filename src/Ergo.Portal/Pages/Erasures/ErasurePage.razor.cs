using Ergo.Portal.Shared;
using Ergo.Snapshots.Access;
using Ergo.Snapshots.Privacy;
using Ergo.Snapshots.Warehouses;
using Microsoft.AspNetCore.Components;

namespace Ergo.Portal.Pages.Erasures;

/// <summary>Erasing a worker, and who was.</summary>
public sealed partial class ErasurePage
{
    [Inject]
    private WorkerErasures Erasures { get; init; } = default!;

    [Inject]
    private WarehouseDirectory Directory { get; init; } = default!;

    [Inject]
    private ILogger<ErasurePage> Logger { get; init; } = default!;

    /// <inheritdoc />
    protected override IReadOnlyList<string> Views { get; } = [];

    /// <inheritdoc />
    protected override bool IsWorkShown => Work.Running.Any(item => item.Name == ErasureCard.WorkName);

    private Loadable<ErasurePageData> Value { get; set; } = Loadable.Pending<ErasurePageData>();

    /// <inheritdoc />
    protected override async Task ReadAsync() => Value = await (Value with { IsLoading = true }).LoadAsync(
        async () => new ErasurePageData(await Directory.ListAsync(AccessScope.All, Gone), await Erasures.ListAsync(cancellationToken: Gone), Time.GetUtcNow()), "the erasures", Logger);
}
