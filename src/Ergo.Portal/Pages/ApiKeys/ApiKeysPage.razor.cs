using Ergo.Accounts.ApiKeys;
using Ergo.Operations.ApiKeys;
using Ergo.Portal.Shared;
using Ergo.Portal.Shared.Dialogs;
using Ergo.Portal.SignIn.Sessions;
using Ergo.Portal.Words;
using Ergo.Snapshots.Warehouses;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;

namespace Ergo.Portal.Pages.ApiKeys;

/// <summary>Keys of programs: made, rotated and revoked.</summary>
public sealed partial class ApiKeysPage
{
    [Inject]
    private ApiKeyStore Store { get; init; } = default!;

    [Inject]
    private ApiKeyOperations Operations { get; init; } = default!;

    [Inject]
    private WarehouseDirectory Directory { get; init; } = default!;

    [Inject]
    private AuthenticationStateProvider State { get; init; } = default!;

    [Inject]
    private Confirm Confirm { get; init; } = default!;

    [Inject]
    private ILogger<ApiKeysPage> Logger { get; init; } = default!;

    /// <inheritdoc />
    protected override IReadOnlyList<string> Views { get; } = [];

    /// <inheritdoc />
    protected override bool IsWorkShown => false;

    private Loadable<ApiKeysPageData> Value { get; set; } = Loadable.Pending<ApiKeysPageData>();

    /// <inheritdoc />
    protected override async Task ReadAsync() => Value = await (Value with { IsLoading = true }).LoadAsync(
        async () => new ApiKeysPageData(
            await Store.ListAsync(Gone), await Directory.ListAsync((await State.GetAuthenticationStateAsync()).User.Scope(), Gone), Time.GetUtcNow()),
        "the keys", Logger);

    private async Task MakeAsync()
    {
        if (Value.Data is not { } data)
        {
            return;
        }

        var answer = await Confirm.AskWithAsync<ApiKeyDialog>("Make an API key", new() { [nameof(ApiKeyDialog.Warehouses)] = data.Warehouses, [nameof(ApiKeyDialog.Today)] = Time.GetUtcNow() });
        if (answer is not NewApiKey wanted)
        {
            return;
        }

        ApiKeySecret? secret = null;
        await Actions.DoAsync(async actor =>
        {
            (var outcome, secret) = await Operations.MakeAsync(actor, wanted);
            return outcome;
        });
        await ShowAsync(wanted.Name, wanted.Rights, secret);
    }

    private async Task RotateAsync(ApiKey key)
    {
        var answer = await Confirm.AskWithAsync<RotateDialog>($"Rotate the key {key.Name}?", new() { [nameof(RotateDialog.Key)] = key, [nameof(RotateDialog.Today)] = Time.GetUtcNow() });
        if (answer is not Rotation wanted)
        {
            return;
        }

        ApiKeySecret? secret = null;
        await Actions.DoAsync(async actor =>
        {
            (var outcome, secret) = await Operations.RotateAsync(actor, key, wanted.ExpiresAt, Time.GetUtcNow() + wanted.Overlap);
            return outcome;
        });
        await ShowAsync(key.Name, key.Rights, secret);
    }

    private async Task RevokeAsync(ApiKey key)
    {
        var used = key.UsedAt is { } at ? $"It was last used {AdminTimes.Exact(at, Time.GetUtcNow())}{(key.UsedFrom is { } from ? $" from {from}" : "")}." : "It was never used.";
        if (!await Confirm.AskAsync(new ConfirmQuestion($"Revoke the key {key.Name}?", $"{used} Whatever uses it is refused at once, for good. What it did stays.", $"Revoke {key.Name}", IsDangerous: true)))
        {
            return;
        }

        await Actions.DoAsync(actor => Operations.RevokeAsync(actor, key));
        await ReadAgainAsync();
    }

    private async Task ShowAsync(string name, IReadOnlyList<string> rights, ApiKeySecret? secret)
    {
        await ReadAgainAsync();
        if (secret is not null)
        {
            await Confirm.AskWithAsync<SecretDialog>($"The secret of {name}", new() { [nameof(SecretDialog.Secret)] = secret.Text, [nameof(SecretDialog.Rights)] = rights });
        }
    }
}
