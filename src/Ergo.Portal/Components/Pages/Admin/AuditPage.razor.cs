using Ergo.Accounts.Audit;
using Ergo.Portal.Admin;
using Ergo.Portal.Auth.Audit;
using Ergo.Portal.Components.Shared;
using Microsoft.AspNetCore.Components;

namespace Ergo.Portal.Components.Pages.Admin;

/// <summary>The audit log, filtered, and the check of its chain.</summary>
public sealed partial class AuditPage
{
    private const int PageSize = 50;
    private Loadable<IReadOnlyList<AuditEntry>> _entries = Loadable.Pending<IReadOnlyList<AuditEntry>>();
    private IReadOnlyList<AuditFault>? _faults;
    private bool _isChecking;
    private bool _hasOlder;
    private string? _who;
    private string? _what;
    private string? _outcome;
    private string? _from;
    private string? _to;

    [Inject]
    private AuditLog Log { get; init; } = default!;

    [Inject]
    private AdminActions Actions { get; init; } = default!;

    [Inject]
    private TimeProvider Time { get; init; } = default!;

    [Inject]
    private ILogger<AuditPage> Logger { get; init; } = default!;

    /// <inheritdoc />
    protected override Task OnInitializedAsync() => FilterAsync();

    private async Task FilterAsync()
    {
        _entries = await (_entries with { IsLoading = true }).LoadAsync(() => ReadAsync(null), "the audit log", Logger);
    }

    private async Task OlderAsync()
    {
        var shown = _entries.Data!;
        _entries = await (_entries with { IsLoading = true }).LoadAsync(async () => (IReadOnlyList<AuditEntry>)[.. shown, .. await ReadAsync(shown[^1].Id)], "the audit log", Logger);
    }

    private async Task<IReadOnlyList<AuditEntry>> ReadAsync(long? before)
    {
        var found = await Log.ListAsync(AuditQuery.Parse(_who, _what, _outcome, _from, _to) with { Before = before }, PageSize + 1);
        _hasOlder = found.Count > PageSize;
        return [.. found.Take(PageSize)];
    }

    private async Task CheckAsync()
    {
        _isChecking = true;
        await Actions.AskAsync("Checking the audit log", async () => _faults = await Log.VerifyAsync());
        _isChecking = false;
    }
}
