using Ergo.Accounts;
using Ergo.Operations.Sessions;
using Ergo.Portal.Shared;
using Ergo.Portal.Shared.Dialogs;
using Ergo.Portal.SignIn.Sessions;
using Ergo.Portal.Words;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;

namespace Ergo.Portal.Pages.Sessions;

/// <summary>Who is signed in, and ending sessions.</summary>
public sealed partial class SessionsPage
{
    [Inject]
    private SessionStore Store { get; init; } = default!;

    [Inject]
    private SessionOperations Operations { get; init; } = default!;

    [Inject]
    private SessionPrincipals Principals { get; init; } = default!;

    [Inject]
    private SessionChanges SessionChanges { get; init; } = default!;

    [Inject]
    private AuthenticationStateProvider State { get; init; } = default!;

    [Inject]
    private Confirm Confirm { get; init; } = default!;

    [Inject]
    private ILogger<SessionsPage> Logger { get; init; } = default!;

    /// <inheritdoc />
    protected override IReadOnlyList<string> Views { get; } = [];

    /// <inheritdoc />
    protected override bool IsWorkShown => false;

    private Loadable<SessionsPageData> Value { get; set; } = Loadable.Pending<SessionsPageData>();

    private long? OwnId { get; set; }

    /// <inheritdoc />
    protected override async Task OnInitializedAsync()
    {
        SessionChanges.Changed += OnSessionChanged;
        OwnId = (await State.GetAuthenticationStateAsync()).User.Session()?.Session.Id;
        await base.OnInitializedAsync();
    }

    /// <inheritdoc />
    protected override async Task ReadAsync() =>
        Value = await (Value with { IsLoading = true }).LoadAsync(async () => new SessionsPageData(await Store.ListAsync(Gone), Time.GetUtcNow()), "the sessions", Logger);

    /// <inheritdoc />
    protected override void Dispose(bool disposing)
    {
        SessionChanges.Changed -= OnSessionChanged;
        base.Dispose(disposing);
    }

    private async Task EndAsync(Session session)
    {
        var isOwn = session.Id == OwnId;
        var question = new ConfirmQuestion(
            isOwn ? "End your own session?" : $"End the session of {session.Name}?",
            isOwn ? "You will have to sign in again." : $"Whatever {session.Name} has open there turns to the sign-in page at once. What was saved stays. Who may still sign in at the identity provider can start a new session.",
            isOwn ? "End my session" : $"End the session of {session.Name}");
        if (!await Confirm.AskAsync(question))
        {
            return;
        }

        await Actions.DoAsync(actor => Operations.EndAsync(actor, session));
        await ReadAgainAsync();
    }

    private void OnSessionChanged(long? session) => _ = InvokeAsync(async () =>
    {
        if (!Gone.IsCancellationRequested)
        {
            await ReadAgainAsync();
        }
    });
}
