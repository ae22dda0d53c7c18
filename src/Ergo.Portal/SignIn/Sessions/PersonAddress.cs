using Ergo.Accounts;
using Ergo.Accounts.SavedReports;
using Ergo.Operations.Alerts;
using Microsoft.Extensions.Options;

namespace Ergo.Portal.SignIn.Sessions;

/// <summary>The mail address of somebody, where the provider vouches for it: one that anybody could have set is a stranger's, perhaps.</summary>
internal sealed class PersonAddress(IOptionsMonitor<AccessOptions> access) : IPersonAddress
{
    /// <inheritdoc />
    public string? Of(ReportOwner person) => Of(OwnerRights.SessionOf(person));

    /// <inheritdoc />
    public string? Of(Session session) =>
        session.Email is { Length: > 0 } address && VerifiedEmail.IsProved(session, access.CurrentValue) && System.Net.Mail.MailAddress.TryCreate(address, out var parsed) && parsed.Address == address ? address : null;
}
