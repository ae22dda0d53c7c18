using Ergo.Portal.Live;
using System.Globalization;
using Ergo.Accounts.Audit;
using Ergo.Portal.Actions;
using Ergo.Portal.Shared;
using Ergo.Portal.Words;
using Microsoft.AspNetCore.Components;

namespace Ergo.Portal.Pages.Audit;

/// <summary>The audit log, filtered, and the check of its chain.</summary>
public sealed partial class AuditPage
{
    private const int PageSize = 50;
    private Loadable<IReadOnlyList<AuditEntry>> _entries = Loadable.Pending<IReadOnlyList<AuditEntry>>();
    private IReadOnlyList<AuditFault>? _faults;
    private bool _isChecking;
    private bool _hasOlder;
    private AuditFilter _filter = new();
    private AuditFilter? _read;

    /// <summary>The address's filter by person.</summary>
    [SupplyParameterFromQuery(Name = "who")]
    public string? Who { get; set; }

    /// <summary>The address's filter by what was done.</summary>
    [SupplyParameterFromQuery(Name = "what")]
    public string? What { get; set; }

    /// <summary>The address's filter by outcome.</summary>
    [SupplyParameterFromQuery(Name = "outcome")]
    public string? Outcome { get; set; }

    /// <summary>The address's first UTC day.</summary>
    [SupplyParameterFromQuery(Name = "from")]
    public string? From { get; set; }

    /// <summary>The address's last UTC day.</summary>
    [SupplyParameterFromQuery(Name = "to")]
    public string? To { get; set; }

    [Inject]
    private FirstPaint Paint { get; init; } = default!;

    [Inject]
    private AuditLog Log { get; init; } = default!;

    [Inject]
    private PageActions Actions { get; init; } = default!;

    [Inject]
    private TimeProvider Time { get; init; } = default!;

    [Inject]
    private ILogger<AuditPage> Logger { get; init; } = default!;

    [Inject]
    private NavigationManager Navigation { get; init; } = default!;

    /// <inheritdoc />
    protected override async Task OnParametersSetAsync()
    {
        _filter = AuditQuery.Parse(Blank(Who), Blank(What), Outcome, From, To);
        if (_filter != _read)
        {
            // What is shown belongs to another filter.
            _entries = Loadable.Pending<IReadOnlyList<AuditEntry>>();
            await Paint.WaitAsync(ReadAsync());
        }
    }

    private async Task ReadAsync()
    {
        _read = _filter;
        _entries = await (_entries with { IsLoading = true }).LoadAsync(() => PageAsync(null), "the audit log", Logger);
    }

    private void Apply(ChangeEventArgs change, Func<string, string> url) => Navigation.NavigateTo(url((change.Value as string)?.Trim() ?? ""));

    // A field that is not given stays as the address has it.
    private string Url(string? who = null, string? what = null, string? outcome = null, string? from = null, string? to = null) =>
        AuditQuery.PageUrl(who ?? Who, what ?? What, outcome ?? Outcome, from ?? From, to ?? To);

    private static string? Blank(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();

    private static string? Day(DateTimeOffset? day) => day?.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private async Task OlderAsync()
    {
        var shown = _entries.Data!;
        _entries = await (_entries with { IsLoading = true }).LoadAsync(async () => (IReadOnlyList<AuditEntry>)[.. shown, .. await PageAsync(shown[^1].Id)], "the audit log", Logger);
    }

    private async Task<IReadOnlyList<AuditEntry>> PageAsync(long? before)
    {
        var found = await Log.ListAsync(_filter with { Before = before }, PageSize + 1);
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
