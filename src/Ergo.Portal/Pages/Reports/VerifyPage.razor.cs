using Ergo.Accounts.Exports;
using Ergo.Database;
using Ergo.Operations.Reports;
using Ergo.Portal.Actions;
using Ergo.Portal.Shared.Dialogs;
using Ergo.Portal.SignIn.Sessions;
using Ergo.Portal.Words;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Forms;

namespace Ergo.Portal.Pages.Reports;

/// <summary>Checks a report by its file or its id.</summary>
public sealed partial class VerifyPage : IDisposable
{
    private const long LargestFile = 4L * 1024 * 1024 * 1024;
    private static readonly ConfirmQuestion NewKey = new(
        "Make a new key?",
        "Reports are signed with it from now on. What was signed before can still be checked, with the keys of then. Give the new public key to whoever checks your reports.",
        "Make a new key", IsDangerous: false);

    private static readonly TimeSpan ShowEvery = TimeSpan.FromMilliseconds(300);
    private readonly CancellationTokenSource _gone = new();
    private IReadOnlyList<ExportKey> _keys = [];
    private ReportCheck? _check;
    private string? _failure;
    private string? _fileName;
    private string? _asked;
    private bool _isReading;
    private long _read;
    private long _size;

    /// <summary>The id to look up.</summary>
    [SupplyParameterFromQuery(Name = "id")]
    public string? Id { get; set; }

    [Inject]
    private VerifyOperations Verify { get; init; } = default!;

    [Inject]
    private ExportOperations Exports { get; init; } = default!;

    [Inject]
    private PageActions Actions { get; init; } = default!;

    [Inject]
    private Confirm Dialogs { get; init; } = default!;

    [Inject]
    private AuthenticationStateProvider Session { get; init; } = default!;

    [Inject]
    private TimeProvider Time { get; init; } = default!;

    /// <inheritdoc />
    public void Dispose()
    {
        _gone.Cancel();
        _gone.Dispose();
    }

    /// <inheritdoc />
    protected override Task OnInitializedAsync() => TryAsync(async () => _keys = await Exports.KeysAsync(_gone.Token));

    /// <inheritdoc />
    protected override async Task OnParametersSetAsync()
    {
        if (!string.IsNullOrWhiteSpace(Id) && Id != _asked)
        {
            _asked = Id;
            (_check, _fileName) = (null, null);
            await TryAsync(async () => _check = await Verify.CheckIdAsync((await Session.GetAuthenticationStateAsync()).User.Actor(), Id, _gone.Token));
        }
    }

    private async Task FileAsync(InputFileChangeEventArgs chosen)
    {
        var file = chosen.File;
        (_check, _fileName, _isReading, _read, _size) = (null, file.Name, true, 0, file.Size);
        var shown = Time.GetTimestamp();
        await TryAsync(async () =>
        {
            await using var content = file.OpenReadStream(LargestFile, _gone.Token);
            _check = await Verify.CheckFileAsync((await Session.GetAuthenticationStateAsync()).User.Actor(), content, file.Name, Show, _gone.Token);
        });
        _isReading = false;

        void Show(long read)
        {
            _read = read;
            if (Time.GetElapsedTime(shown) > ShowEvery)
            {
                shown = Time.GetTimestamp();
                _ = InvokeAsync(StateHasChanged);
            }
        }
    }

    private async Task RotateAsync()
    {
        if (await Dialogs.AskAsync(NewKey))
        {
            await Actions.DoAsync(Exports.RotateKeyAsync);
            await TryAsync(async () => _keys = await Exports.KeysAsync(_gone.Token));
        }
    }

    private async Task TryAsync(Func<Task> work)
    {
        _failure = null;
        try
        {
            await work();
        }
        catch (RefusedException refusal)
        {
            _failure = NoticeWords.Sentence(refusal.Notice);
        }
        catch (IOException failure)
        {
            _failure = $"The file could not be read: {failure.Message.TrimEnd('.')}.";
        }
        catch (Exception failure) when (StoreFailure.Is(failure))
        {
            _failure = LoadFailure.Describe(failure, "what is known of reports");
        }
        catch (OperationCanceledException) when (_gone.IsCancellationRequested)
        {
            // The page was left.
        }
    }
}
