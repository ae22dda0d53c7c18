using Ergo.Accounts.ApiKeys;
using Ergo.Database;
using Ergo.Operations.Access;
using Ergo.Operations.Work;
using Ergo.Snapshots.Warehouses;

namespace Ergo.Operations.ApiKeys;

/// <summary>What an actor may do about keys of programs. Only a person who is signed in makes one: a key may do no more than this person.</summary>
public sealed class ApiKeyOperations(OperationRunner runner, ApiKeyStore keys, WarehouseDirectory directory)
{
    /// <summary>Makes a key.</summary>
    /// <param name="actor">Who makes it, and answers for it.</param>
    /// <param name="key">The key.</param>
    /// <returns>How it went, and the secret, which nobody can be told again; null where it was not made.</returns>
    public async Task<(Outcome Outcome, ApiKeySecret? Secret)> MakeAsync(Actor actor, NewApiKey key)
    {
        var secret = ApiKeySecret.Create();
        var outcome = await runner.DoAsync(actor, Rights.ManageApiKeys, Notice.Of(ApiKeyCodes.Make, ("name", key.Name)), async by =>
        {
            var warehouses = await CheckAsync(actor, key);
            await keys.MakeAsync(SessionOf(actor), key, secret, by);
            return Notice.Of(ApiKeyCodes.Made, ("name", key.Name), ("rights", key.Rights), ("warehouses", warehouses), ("until", key.ExpiresAt));
        });
        return (outcome, outcome.IsDone ? secret : null);
    }

    /// <summary>Gives a key another secret, while the one in use stays valid for a while. Who does answers for the key from now on.</summary>
    /// <param name="actor">Who does.</param>
    /// <param name="key">The key.</param>
    /// <param name="expiresAt">When it ends, at most a year from now.</param>
    /// <param name="oldUntil">Until when the secret before is valid, at most 30 days.</param>
    /// <returns>How it went, and the new secret; null where there is none.</returns>
    public async Task<(Outcome Outcome, ApiKeySecret? Secret)> RotateAsync(Actor actor, ApiKey key, DateTimeOffset expiresAt, DateTimeOffset oldUntil)
    {
        var secret = ApiKeySecret.Create();
        var outcome = await runner.DoAsync(actor, Rights.ManageApiKeys, Notice.Of(ApiKeyCodes.Rotate, ("name", key.Name)), async by =>
        {
            await keys.RotateAsync(key.Id, SessionOf(actor), secret, expiresAt, oldUntil, by);
            return Notice.Of(ApiKeyCodes.Rotated, ("name", key.Name), ("until", expiresAt), ("old", oldUntil));
        });
        return (outcome, outcome.IsDone ? secret : null);
    }

    /// <summary>Revokes a key: the next request with it is refused, whichever portal it is sent to.</summary>
    /// <param name="actor">Who does.</param>
    /// <param name="key">The key.</param>
    public Task<Outcome> RevokeAsync(Actor actor, ApiKey key) => runner.DoAsync(actor, Rights.ManageApiKeys, Notice.Of(ApiKeyCodes.Revoke, ("name", key.Name)), async by =>
        Notice.Of(await keys.RevokeAsync(key.Id, by) ? ApiKeyCodes.RevokeDone : ApiKeyCodes.RevokedBefore, ("name", key.Name)));

    // The names of the warehouses; null for all.
    private async Task<IReadOnlyList<string>?> CheckAsync(Actor actor, NewApiKey key)
    {
        if (key.Rights.Count == 0 || key.Rights.Except(Rights.ForKeys).Any())
        {
            throw Refuse(ApiKeyCodes.RightsFault);
        }

        if (key.Warehouses is not { } ids)
        {
            return null;
        }

        if (key.Rights.FirstOrDefault(Rights.OverAll.Contains) is { } over)
        {
            throw Refuse(ApiKeyCodes.RightOverAll, ("right", over));
        }

        var seen = (await directory.ListAsync(actor.Scope)).ToDictionary(warehouse => warehouse.Id, warehouse => warehouse.Name);
        return ids.Count > 0 && ids.All(seen.ContainsKey) ? [.. ids.Select(id => seen[id])] : throw Refuse(ApiKeyCodes.WarehouseFault);
    }

    private static long SessionOf(Actor actor) => actor.Session?.Id ?? throw Refuse(ApiKeyCodes.Nobody);

    private static ApiKeyException Refuse(string code, params ReadOnlySpan<(string, object?)> arguments) => new(code, notice: Notice.Of(code, arguments));
}
