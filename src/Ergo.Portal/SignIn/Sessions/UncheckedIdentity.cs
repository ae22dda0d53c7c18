using System.Security.Claims;

namespace Ergo.Portal.SignIn.Sessions;

/// <summary>Nobody, for as long as the database does not say whether the session of an open page still lives.</summary>
public sealed class UncheckedIdentity : ClaimsIdentity;
