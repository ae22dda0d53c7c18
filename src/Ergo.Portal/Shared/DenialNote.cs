using System.Reflection;
using Ergo.Accounts.Audit;
using Ergo.Database;
using Ergo.Operations;
using Ergo.Operations.Audit;
using Ergo.Portal.SignIn.Sessions;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;

namespace Ergo.Portal.Shared;

/// <summary>Writes down that a page was refused within a circuit, once it is shown. A refused request is written down where it is answered.</summary>
public sealed class DenialNote : ComponentBase
{
    [Inject]
    private AuditTrail Audit { get; init; } = default!;

    [Inject]
    private AuthenticationStateProvider Session { get; init; } = default!;

    /// <summary>The page, which has a route; its address may be written in many ways.</summary>
    [Parameter, EditorRequired]
    public Type Page { get; set; } = default!;

    /// <inheritdoc />
    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (firstRender)
        {
            await Audit.NoteAsync(
                (await Session.GetAuthenticationStateAsync()).User.Actor(), Notice.Of(AccessCodes.PageOpen, ("route", Page.GetCustomAttribute<RouteAttribute>()?.Template)), AuditOutcome.Refused, Notice.Of(AccessCodes.RoleRefused));
        }
    }
}
