using Ergo.Accounts.Alerts;
using Ergo.Operations.Alerts;
using Ergo.Portal.Shared;
using Ergo.Portal.Shared.Dialogs;
using Ergo.Portal.Words;
using Ergo.Snapshots.Access;
using Ergo.Snapshots.Warehouses;
using Microsoft.AspNetCore.Components;

namespace Ergo.Portal.Pages.Alerts;

/// <summary>What is wrong and was, whom that is told to, and what came of it.</summary>
public sealed partial class AlertsPage
{
    private const int Shown = 200;
    private long? _testing;

    [Inject]
    private AlertStore Store { get; init; } = default!;

    [Inject]
    private AlertOperations Operations { get; init; } = default!;

    [Inject]
    private WarehouseDirectory Directory { get; init; } = default!;

    [Inject]
    private Confirm Dialogs { get; init; } = default!;

    [Inject]
    private ILogger<AlertsPage> Logger { get; init; } = default!;

    /// <inheritdoc />
    protected override IReadOnlyList<string> Views { get; } = [];

    /// <inheritdoc />
    protected override bool IsWorkShown => false;

    private Loadable<AlertsPageData> Value { get; set; } = Loadable.Pending<AlertsPageData>();

    /// <inheritdoc />
    protected override async Task ReadAsync() => Value = await (Value with { IsLoading = true }).LoadAsync(ReadDataAsync, "the alerts", Logger);

    private static string Told(AlertsPageData data) =>
        $"{AdminTimes.Count(data.Targets.Count, "target")}. {(data.People == 0 ? "Nobody asked" : data.People == 1 ? "One person asked" : $"{data.People} people asked")} to hear of zones over their limit, on the page Exposure limits";

    private async Task<AlertsPageData> ReadDataAsync()
    {
        var incidents = await Store.IncidentsAsync(Shown, Gone);
        var targets = await Store.TargetsAsync(Gone);
        var named = targets.Where(target => target.Kind != AlertTargetKind.Person).ToList();
        // The page is for those who see every warehouse.
        var codes = named.Exists(target => target.Warehouses is not null) ? (await Directory.ListAsync(AccessScope.All, Gone)).ToDictionary(warehouse => warehouse.Id, warehouse => warehouse.Code) : [];
        return new AlertsPageData(
            [.. incidents.Where(incident => incident.ClosedAt is null)], [.. incidents.Where(incident => incident.ClosedAt is not null)], named, targets.Count - named.Count, await Store.LatestAsync(Gone), codes,
            Time.GetUtcNow());
    }

    private Task AddAsync() => EditAsync("Add a target", new AlertTarget { Types = [.. AlertTypes.Usual] }, []);

    private Task ChangeAsync(AlertsPageData data, AlertTarget target) => EditAsync($"Change {target.Name}", target, data.CodesOf(target));

    private async Task EditAsync(string title, AlertTarget target, IReadOnlyList<string> codes)
    {
        string? secret = null;
        await Dialogs.AskWithAsync<TargetDialog>(title, new()
        {
            [nameof(TargetDialog.Target)] = target,
            [nameof(TargetDialog.Codes)] = codes,
            [nameof(TargetDialog.CanMail)] = Operations.CanMail,
            [nameof(TargetDialog.Save)] = (Func<AlertTarget, IReadOnlyList<string>, Task<string?>>)((wanted, of) => Actions.DoAsync(actor => Operations.SaveAsync(actor, wanted, of, told => secret = told))),
        });
        await ReadAgainAsync();
        await ShowSecretAsync(secret, target.Name);
    }

    private async Task TestAsync(AlertTarget target)
    {
        AlertSending? sending = null;
        _testing = target.Id;
        try
        {
            await Actions.DoAsync(actor => Operations.TestAsync(actor, target, told => sending = told, Gone));
        }
        finally
        {
            _testing = null;
        }

        await ReadAgainAsync();
        if (sending is not null)
        {
            await Dialogs.AskWithAsync<TestDialog>($"Test of {target.Name}", new() { [nameof(TestDialog.Sending)] = sending });
        }
    }

    private async Task PauseAsync(AlertTarget target)
    {
        await Actions.DoAsync(actor => target.IsActive ? Operations.PauseAsync(actor, target) : Operations.ResumeAsync(actor, target));
        await ReadAgainAsync();
    }

    private async Task RotateAsync(AlertTarget target)
    {
        string? secret = null;
        if (await Dialogs.AskAsync(new ConfirmQuestion(
            $"Replace the secret of {target.Name}?", "A new secret is made and shown once. For a day alerts are signed with both, so that the receiver can take the new one over meanwhile.", "Replace the secret", IsDangerous: false)))
        {
            await Actions.DoAsync(actor => Operations.RotateAsync(actor, target, told => secret = told));
            await ReadAgainAsync();
            await ShowSecretAsync(secret, target.Name);
        }
    }

    private async Task DeleteAsync(AlertTarget target)
    {
        if (await Dialogs.AskAsync(new ConfirmQuestion($"Delete {target.Name}?", "It gets no alerts any more, and what is on its way to it is not sent. What was sent and is not over is not told to it as over.", $"Delete {target.Name}")))
        {
            await Actions.DoAsync(actor => Operations.DeleteAsync(actor, target));
            await ReadAgainAsync();
        }
    }

    private async Task ShowSecretAsync(string? secret, string name)
    {
        if (secret is not null)
        {
            await Dialogs.AskWithAsync<SecretDialog>(name.Length == 0 ? "The secret" : $"The secret of {name}", new() { [nameof(SecretDialog.Secret)] = secret });
        }
    }
}
