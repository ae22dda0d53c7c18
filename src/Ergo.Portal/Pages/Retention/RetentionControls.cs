using Ergo.Operations.Retention;
using Ergo.Portal.Actions;
using Ergo.Portal.Pages.Retention;
using Ergo.Portal.Shared.Dialogs;
using Ergo.Portal.Words;
using Ergo.Snapshots.Retention;

namespace Ergo.Portal.Pages.Retention;

/// <summary>What an admin changes about retention: each asks what has to be asked, with the numbers that follow, and then does it.</summary>
public sealed class RetentionControls(
    PageActions actions, Confirm confirm, RetentionOperations retention, WorkerIdentities identities, RetentionForecasts forecasts)
{
    /// <summary>Changes a warehouse's days; shortening, and setting days where all was kept, is confirmed first.</summary>
    /// <param name="setting">The warehouse.</param>
    /// <param name="seen">The days the editor began from; null for none.</param>
    /// <param name="wanted">The new days.</param>
    /// <returns>Whether it was done; and why not, when it was refused.</returns>
    public async Task<ControlOutcome> SetDaysAsync(RetentionSetting setting, int? seen, int wanted)
    {
        if (seen is null || wanted < seen)
        {
            RetentionForecast? forecast = null;
            var failure = await actions.AskAsync($"Counting what {setting.WarehouseName} would lose", async () => forecast = await forecasts.IfKeptForAsync(setting.WarehouseId, wanted));
            if (failure is not null || !await confirm.AskAsync(RetentionWords.Shorten(setting with { RetentionDays = seen }, wanted, forecast!)))
            {
                return new ControlOutcome(false, failure);
            }
        }

        return Outcome(await actions.DoAsync(actor => retention.SetDaysAsync(actor, setting, seen, wanted)));
    }

    /// <summary>Asks for the days of several warehouses, with what follows from them, and changes them all or none.</summary>
    /// <param name="seen">The warehouses as they are seen.</param>
    public async Task<ControlOutcome> SetDaysAsync(IReadOnlyList<RetentionSetting> seen)
    {
        var answer = await confirm.AskWithAsync<ManyDaysDialog>($"Change the days of {AdminTimes.Count(seen.Count, "warehouse")}", new() { [nameof(ManyDaysDialog.Settings)] = seen });
        return answer is not int wanted ? new ControlOutcome(false, null) : Outcome(await actions.DoAsync(actor => retention.SetDaysAsync(actor, seen, wanted)));
    }

    /// <summary>What the next run would delete of a warehouse under other days, in words.</summary>
    /// <param name="setting">The warehouse.</param>
    /// <param name="days">The days, 1 to 3650.</param>
    /// <param name="cancellationToken">Ends the count.</param>
    public async Task<string> EffectAsync(RetentionSetting setting, int days, CancellationToken cancellationToken) =>
        RetentionWords.Effect(await forecasts.IfKeptForAsync(setting.WarehouseId, days, cancellationToken));

    /// <summary>Asks for the matter, then puts a warehouse under legal hold for it.</summary>
    /// <param name="setting">The warehouse.</param>
    /// <param name="goes">Rows that would go at the next run; null while they are being counted.</param>
    public async Task<ControlOutcome> HoldAsync(RetentionSetting setting, long? goes)
    {
        var answer = await confirm.AskWithAsync<HoldDialog>(
            $"Put {setting.WarehouseName} under legal hold?",
            new() { [nameof(HoldDialog.Warehouse)] = setting.WarehouseName, [nameof(HoldDialog.Goes)] = goes });
        return answer is not string reason ? new ControlOutcome(false, null)
            : Outcome(await actions.DoAsync(actor => retention.HoldAsync(actor, setting, reason)));
    }

    /// <summary>Shows what the next run would then delete, asks why, and lifts a hold.</summary>
    /// <param name="setting">The warehouse, under legal hold.</param>
    /// <param name="hold">The hold.</param>
    public async Task<ControlOutcome> LiftAsync(RetentionSetting setting, LegalHold hold)
    {
        RetentionForecast? forecast = null;
        var failure = setting.Holds.Count > 1 ? null : await actions.AskAsync($"Counting what {setting.WarehouseName} would lose", async () => forecast = await forecasts.IfHoldIsLiftedAsync(setting.WarehouseId));
        if (failure is not null)
        {
            return new ControlOutcome(false, failure);
        }

        var answer = await confirm.AskWithAsync<LiftDialog>(
            $"Lift a legal hold of {setting.WarehouseName}?",
            new() { [nameof(LiftDialog.Setting)] = setting, [nameof(LiftDialog.Hold)] = hold, [nameof(LiftDialog.Forecast)] = forecast });
        return answer is not string reason ? new ControlOutcome(false, null)
            : Outcome(await actions.DoAsync(actor => retention.LiftAsync(actor, setting, hold.Matter, reason)));
    }

    /// <summary>Asks for other days, shows what follows from them, and changes the floor.</summary>
    /// <param name="settings">All warehouses.</param>
    public async Task<ControlOutcome> SetFloorAsync(IReadOnlyList<RetentionSetting> settings)
    {
        var seen = settings[0].FloorDays;
        if (await confirm.AskWithAsync<FloorDialog>("Change the floor of this installation", new() { [nameof(FloorDialog.Days)] = seen }) is not int wanted)
        {
            return new ControlOutcome(false, null);
        }

        IReadOnlyList<RetentionForecast> goes = [];
        var failure = await actions.AskAsync("Counting what would go", async () => goes = wanted < seen ? await forecasts.IfFloorIsAsync(wanted) : []);
        if (failure is not null || !await confirm.AskAsync(FloorWords.Change(settings, wanted, goes)))
        {
            return new ControlOutcome(false, failure);
        }

        return Outcome(await actions.DoAsync(actor => retention.SetFloorAsync(actor, seen, wanted)));
    }

    /// <summary>Asks for how long workers are named, shows how many rows would lose theirs, and changes it.</summary>
    /// <param name="setting">The warehouse.</param>
    public async Task<ControlOutcome> SetIdentityDaysAsync(RetentionSetting setting)
    {
        var answer = await confirm.AskWithAsync<IdentityDialog>(
            $"How long does {setting.WarehouseName} name its workers?",
            new() { [nameof(IdentityDialog.Days)] = setting.IdentityDays, [nameof(IdentityDialog.IdentifiedFrom)] = setting.IdentifiedFrom });
        if (answer is not IdentityChoice(var wanted) || wanted == setting.IdentityDays)
        {
            return new ControlOutcome(false, null);
        }

        if (wanted is { } shorter && shorter < (setting.IdentityDays ?? int.MaxValue))
        {
            IdentityForecast? forecast = null;
            var failure = await actions.AskAsync($"Counting the rows of {setting.WarehouseName} that name a worker", async () => forecast = await identities.ForecastAsync(setting.WarehouseId, shorter));
            if (failure is not null || !await confirm.AskAsync(IdentityWords.Shorten(setting, shorter, forecast!)))
            {
                return new ControlOutcome(false, failure);
            }
        }

        return Outcome(await actions.DoAsync(actor => retention.SetIdentityDaysAsync(actor, setting, wanted)));
    }

    private static ControlOutcome Outcome(string? refusal) => new(refusal is null, refusal);
}

/// <summary>How a change of a setting ended.</summary>
/// <param name="IsDone">Whether it was made; not, when it was called off or refused.</param>
/// <param name="Refusal">Why it was refused, as already told; else null.</param>
public sealed record ControlOutcome(bool IsDone, string? Refusal);

/// <summary>An answer of <see cref="IdentityDialog"/>.</summary>
/// <param name="Days">Days, or null for as long as the view keeps its rows.</param>
public sealed record IdentityChoice(int? Days);
