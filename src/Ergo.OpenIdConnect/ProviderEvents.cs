using Microsoft.AspNetCore.Authentication;

namespace Ergo.OpenIdConnect;

/// <summary>What the application can do when people are signed in, could not be, or were signed out at the provider.</summary>
public class ProviderEvents : RemoteAuthenticationEvents
{
    /// <summary>Ends the sessions that a logout token names. An exception answers the provider with 400, so that it may try again.</summary>
    public Func<BackchannelLogoutContext, Task> OnBackchannelLogout { get; set; } = _ => Task.CompletedTask;

    /// <summary>Answers a sign-in that could not start, because the provider is down or says nonsense.</summary>
    public Func<ChallengeFailedContext, Task> OnChallengeFailed { get; set; } = _ => Task.CompletedTask;

    /// <summary>Called for each logout token that holds.</summary>
    /// <param name="context">Whose sessions end.</param>
    public virtual Task BackchannelLogoutAsync(BackchannelLogoutContext context) => OnBackchannelLogout(context);

    /// <summary>Called when a sign-in cannot start; the failure page follows unless <see cref="ChallengeFailedContext.Handled"/> is set.</summary>
    /// <param name="context">The request and what went wrong.</param>
    public virtual Task ChallengeFailedAsync(ChallengeFailedContext context) => OnChallengeFailed(context);
}
