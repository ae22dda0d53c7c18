using Ergo.Accounts.SavedReports;
using Ergo.Database;
using Ergo.Operations.Access;
using Ergo.Operations.Reports;
using Ergo.Operations.SavedReports;
using Ergo.Portal.Actions;
using Ergo.Portal.Shared;
using Ergo.Portal.Shared.Dialogs;
using Ergo.Portal.SignIn.Sessions;
using Ergo.Portal.Words;
using Ergo.Snapshots.Reports;
using Ergo.Snapshots.Warehouses;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;

namespace Ergo.Portal.Pages.Reports;

/// <summary>Puts a report together, shows what it would hold, and has it made.</summary>
public sealed partial class ReportBuilder : IDisposable
{
    private static readonly ReportFormat[] FormatsOffered = [ReportFormat.Xlsx, ReportFormat.Pdf, ReportFormat.Csv, ReportFormat.JsonLines];

    private static readonly PeriodName[] Latest = [PeriodName.LastWeek, PeriodName.ThisWeek];

    private CancellationTokenSource _looking = new();
    private KeptDraft? _begunElsewhere;
    private (ReportBreakdown Rows, string Warehouses)? _partsOf;

    /// <summary>The warehouses that the person sees whole.</summary>
    [Parameter, EditorRequired]
    public IReadOnlyList<Warehouse> Warehouses { get; set; } = [];

    /// <summary>What it begins with.</summary>
    [Parameter, EditorRequired]
    public ReportBegin Begin { get; set; } = new(null, null, null, false);

    /// <summary>What is put together, for whichever portal goes on with this page.</summary>
    [PersistentState]
    public KeptDraft? Kept
    {
        get => Draft.Warehouses.Count > 0 ? new KeptDraft(Draft.ToRequest(), Draft.Reason) : null;
        set => _begunElsewhere = value;
    }

    /// <summary>Told when a report is asked for.</summary>
    [Parameter]
    public EventCallback OnMade { get; set; }

    /// <summary>Told when a report is saved for later.</summary>
    [Parameter]
    public EventCallback OnSaved { get; set; }

    [CascadingParameter(Name = "RequestToken")]
    private string? RequestToken { get; set; }

    [Inject]
    private ReportOperations Reports { get; init; } = default!;

    [Inject]
    private SavedReportOperations SavedReports { get; init; } = default!;

    [Inject]
    private PageActions Actions { get; init; } = default!;

    [Inject]
    private Confirm Dialogs { get; init; } = default!;

    [Inject]
    private AuthenticationStateProvider Session { get; init; } = default!;

    [Inject]
    private ILogger<ReportBuilder> Logger { get; init; } = default!;

    private ReportDraft Draft { get; } = new();

    private Loadable<ReportPreview> Preview { get; set; } = Loadable.Pending<ReportPreview>();

    private IReadOnlyList<ChipChoice> WarehouseChoices => [.. Warehouses.Select(one => new ChipChoice(one.Code, one.Name, new WarehouseChoice(one.Code, one.Name, one.Timezone).Text))];

    private IReadOnlyList<ChipChoice> PartChoices { get; set; } = [];

    private string? Refusal { get; set; }

    private string EndNote => Draft.WithProof ? "The report and its proof come in one ZIP archive." : "The proof can be downloaded below once the report is made.";

    /// <summary>Puts a saved report into the form.</summary>
    public async Task UseAsync(ReportRequest saved)
    {
        Draft.Use(saved);
        await LookAsync();
        StateHasChanged();
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _looking.Cancel();
        _looking.Dispose();
    }

    /// <inheritdoc />
    protected override async Task OnInitializedAsync()
    {
        if (_begunElsewhere is { } kept)
        {
            Draft.Use(kept.Request);
            Draft.Reason = kept.Reason;
            await LookAsync();
            return;
        }

        var first = Warehouses.FirstOrDefault(warehouse => string.Equals(warehouse.Code, Begin.Warehouse, StringComparison.OrdinalIgnoreCase)) ?? Warehouses[0];
        (Draft.Warehouses, Draft.WithIds) = ([first.Code], Begin.WithIds);
        if (Begin is { FirstDay: { } firstDay, LastDay: { } lastDay })
        {
            (Draft.Period, Draft.FirstDay, Draft.LastDay) = (PeriodName.Custom, firstDay, lastDay);
            await LookAsync();
            return;
        }

        await LookAsync();
        foreach (var shorter in Latest)
        {
            // A warehouse whose records begin later has something to see all the same.
            if (Preview.Data is not { Count: 0 })
            {
                break;
            }

            Draft.Period = shorter;
            await LookAsync();
        }
    }

    private static string Text(ChangeEventArgs change) => change.Value as string ?? "";

    private static T Choice<T>(ChangeEventArgs change) where T : struct, Enum => Enum.TryParse<T>(Text(change), out var choice) ? choice : default;

    private static string SeparatorName(char separator) => separator switch { ';' => "semicolon", '\t' => "tab", _ => "comma" };

    private static char SeparatorOf(string name) => name switch { "semicolon" => ';', "tab" => '\t', _ => ',' };

    private static char DecimalSignOf(string name) => name == "comma" ? ',' : '.';

    private async Task Change(Action change, bool again = true)
    {
        change();
        if (again)
        {
            await LookAsync();
        }
    }

    private async Task SaveAsync()
    {
        if (await Dialogs.AskWithAsync<SaveDialog>("Save this report", []) is SaveAnswer answer
            && await Actions.DoAsync(actor => SavedReports.SaveAsync(actor, new ReportTemplate { Name = answer.Name, SharedWith = answer.SharedWith }, Draft.ToRequest())) is null)
        {
            await OnSaved.InvokeAsync();
        }
    }

    private async Task LookAsync()
    {
        await _looking.CancelAsync();
        _looking.Dispose();
        _looking = new CancellationTokenSource();
        var mine = _looking.Token;
        Refusal = null;
        Preview = Preview with { IsLoading = true };
        var looked = await Preview.LoadAsync(
            async () =>
            {
                try
                {
                    var actor = (await Session.GetAuthenticationStateAsync()).User.Actor();
                    await FindPartsAsync(actor, mine);
                    return await Reports.PreviewAsync(actor, Draft.ToRequest(), mine);
                }
                catch (RefusedException refusal)
                {
                    // Of what was asked for before is nothing shown beside it.
                    Refusal = NoticeWords.Sentence(refusal.Notice);
                    return null!;
                }
                catch (OperationCanceledException) when (mine.IsCancellationRequested)
                {
                    return null!;
                }
            },
            "the preview", Logger);
        if (!mine.IsCancellationRequested)
        {
            Preview = looked;
        }
    }

    // Zones of a warehouse that was taken out are no longer asked for.
    private async Task FindPartsAsync(Actor actor, CancellationToken cancellationToken)
    {
        var asked = (Draft.Rows, string.Join('\n', Draft.Warehouses));
        if (!Draft.CanChooseParts || asked == _partsOf)
        {
            return;
        }

        var parts = await Reports.PartsAsync(actor, Draft.Warehouses, Draft.Rows, cancellationToken);
        PartChoices = [.. parts.Select(part => new ChipChoice(part.Key, part.Name, Draft.Warehouses.Count > 1 && part.Warehouse is not null ? $"{part.Name}, {part.Warehouse}" : part.Name))];
        _partsOf = asked;
        Draft.Only = [.. Draft.Only.Where(key => parts.Any(part => part.Key == key))];
    }
}
